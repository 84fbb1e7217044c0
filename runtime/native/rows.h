/* Rows of floats: layer norm and quantisation. Part of avx512vnni.c, which says what all of it is. */

/* Rows that take each step together: a row's sums and ranges are long chains of dependent instructions, which overlap with those of the other rows. */
enum { TOGETHER = 4 };

INLINE int at_most(int count, int limit) { return count < limit ? count : limit; }

/* How a row becomes bytes: q = round(x * factor + addend). See RowScale.cs. */
struct to_bytes { float factor, addend; };

/* From a row's range; what x is made of q with goes to row m of q. */
INLINE struct to_bytes to_bytes_of(struct range of, struct rows q, long m) {
    const float least = _mm512_reduce_min_ps(of.smallest), range = _mm512_reduce_max_ps(of.largest) - least;
    if (!(range >= 1e-30f)) {
        q.scales[m] = 0;
        q.zeros[m] = 0;
        return (struct to_bytes){ 0, 0 };
    }
    const float factor = 255.0f / range, zero = _mm_cvtss_f32(_mm_roundscale_ss(_mm_setzero_ps(), _mm_set_ss(-least * factor), 0));
    q.scales[m] = range / 255.0f;
    q.zeros[m] = zero == zero ? (int32_t)zero : 0;
    return (struct to_bytes){ factor, zero };
}

INLINE __m512i row_steps(struct to_bytes row, const float *x) {
    return _mm512_cvtps_epi32(_mm512_fmadd_ps(_mm512_loadu_ps(x), _mm512_set1_ps(row.factor), _mm512_set1_ps(row.addend)));
}

/* 16 steps as bytes, each brought into [0, 255]; a NaN was converted to the smallest integer and becomes 0. */
INLINE void store_bytes(uint8_t *q, __m512i steps) { _mm_storeu_si128((__m128i *)q, _mm512_cvtusepi32_epi8(_mm512_max_epi32(steps, _mm512_setzero_si512()))); }

/* ---- Rotation: see Hadamard.cs ---- */

/* Units of 8 floats within a vector: their sum and their difference. */
INLINE __m512 mix_halves(__m512 x) {
    const __m512 minus_upper = _mm512_castsi512_ps(_mm512_set_epi32(1 << 31, 1 << 31, 1 << 31, 1 << 31, 1 << 31, 1 << 31, 1 << 31, 1 << 31, 0, 0, 0, 0, 0, 0, 0, 0));
    return _mm512_add_ps(_mm512_shuffle_f32x4(x, x, 0x4E), _mm512_xor_ps(x, minus_upper));
}

/* Sums and differences of vectors that lie stride apart, of which there are count, a power of 2: first neighbours, then those 2 apart, 4 apart. */
INLINE void mix(__m512 *v, const int count) {
    UNROLLED for (int stride = 1; stride < count; stride *= 2)
        UNROLLED for (int i = 0; i < count; i++)
            if (!(i & stride)) {
                const __m512 a = v[i], b = v[i + stride];
                v[i] = _mm512_add_ps(a, b);
                v[i + stride] = _mm512_sub_ps(a, b);
            }
}

/*
 * y = x, one block, vectors x_step and y_step apart, multiplied; y may be x. Up to 16 vectors at a time, then those 16 apart. The range is extended by y while y is in
 * registers.
 */
INLINE void rotate_block(const long block, const float *x, const long x_step, float *y, const long y_step, struct range *range) {
    enum { MOST = 16 };
    const int vectors = (int)(block / LANES), near = vectors < MOST ? vectors : MOST, far = vectors / near;
    struct range seen = *range;
    for (long first = 0; first < vectors; first += near) {
        __m512 v[MOST];
        UNROLLED for (int i = 0; i < near; i++) v[i] = mix_halves(_mm512_loadu_ps(x + (first + i) * x_step));
        mix(v, near);
        UNROLLED for (int i = 0; i < near; i++) {
            _mm512_storeu_ps(y + (first + i) * y_step, v[i]);
            if (far == 1) seen = extend(seen, v[i]);
        }
    }
    for (long first = 0; far > 1 && first < near; first++) {
        __m512 v[MOST];
        UNROLLED for (int i = 0; i < far; i++) v[i] = _mm512_loadu_ps(y + (first + i * near) * y_step);
        mix(v, far);
        UNROLLED for (int i = 0; i < far; i++) {
            _mm512_storeu_ps(y + (first + i * near) * y_step, v[i]);
            seen = extend(seen, v[i]);
        }
    }
    *range = seen;
}

/* A row: y = x, all blocks; returns y's range. */
INLINE struct range rotate(const long width, const long block, const float *x, float *y) {
    struct range range = { _mm512_setzero_ps(), _mm512_setzero_ps() };
    for (long n = 0; n < width; n += block) rotate_block(block, x + n, LANES, y + n, LANES, &range);
    return range;
}

INLINE struct range range_of(const long width, const float *x) {
    struct range range = { _mm512_setzero_ps(), _mm512_setzero_ps() };
    for (long n = 0; n < width; n += LANES) range = extend(range, _mm512_loadu_ps(x + n));
    return range;
}

INLINE void rows_to_bytes(const long width, const float *x, int rows, const struct range *ranges, struct rows q, long first) {
    struct to_bytes forms[TOGETHER];
    for (int r = 0; r < rows; r++) forms[r] = to_bytes_of(ranges[r], q, first + r);
    for (int r = 0; r < rows; r++, x += width)
        for (long n = 0; n < width; n += LANES) store_bytes(q.values + (first + r) * width + n, row_steps(forms[r], x + n));
}

/* hadamard: floats in a block that is rotated first, or 0. */
INLINE void quantize(const long width, const long hadamard, const float *x, int32_t rows, struct rows q) {
    float rotated[hadamard ? TOGETHER * width : 1];
    for (long m = 0; m < rows; m += TOGETHER, x += TOGETHER * width) {
        const int count = at_most(rows - m, TOGETHER);
        const float *source = hadamard ? rotated : x;
        struct range ranges[TOGETHER];
        for (int r = 0; r < count; r++)
            ranges[r] = hadamard ? rotate(width, hadamard, x + r * width, rotated + r * width) : range_of(width, x + r * width);
        rows_to_bytes(width, source, count, ranges, q, m);
    }
}

/* The sum of 16 lanes by the fixed tree: halves are added until one is left. */
INLINE float sum_tree(__m512 lanes) {
    __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(lanes), _mm512_extractf32x8_ps(lanes, 1));
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1)), two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

/*
 * x = LayerNorm(x + y), y absent where null, and q = x in 8 bits, in one go while the rows are in L1. The columns from size to the next multiple of 16 are zeros and
 * stay so. With hadamard it is blocks of so many floats, rotated, that are made 8 bits.
 */
INLINE void add_layer_norm(const long size, const long hadamard, float *x, const float *y, int32_t rows, const float *gamma, const float *beta, float eps, struct rows q) {
    const long width = (size + 15) & -16, last = width - LANES;
    const __mmask16 rest = (__mmask16)(size % LANES ? (1 << size % LANES) - 1 : 0xFFFF);
    const float reciprocal = 1.0f / (float)size;
    float rotated[hadamard ? TOGETHER * width : 1];
    for (long m = 0; m < rows; m += TOGETHER, x += TOGETHER * width) {
        const int count = at_most(rows - m, TOGETHER);
        struct range ranges[TOGETHER];
        float means[TOGETHER], scales[TOGETHER];
        for (int r = 0; r < count; r++) {
            __m512 lanes = _mm512_setzero_ps();
            for (long n = r * width; n < (r + 1) * width; n += LANES) {
                __m512 sum = _mm512_loadu_ps(x + n);
                if (y) _mm512_storeu_ps(x + n, sum = _mm512_add_ps(sum, _mm512_loadu_ps(y + m * width + n)));
                lanes = _mm512_add_ps(lanes, sum);
            }
            means[r] = sum_tree(lanes) * reciprocal;
        }
        for (int r = 0; r < count; r++) {
            const __m512 mean = _mm512_set1_ps(means[r]);
            __m512 lanes = _mm512_setzero_ps();
            for (long n = 0; n < width; n += LANES) {
                __m512 d = _mm512_maskz_sub_ps(n == last ? rest : 0xFFFF, _mm512_loadu_ps(x + r * width + n), mean);
                lanes = _mm512_fmadd_ps(d, d, lanes);
            }
            scales[r] = 1.0f / _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(sum_tree(lanes) * reciprocal + eps)));
        }
        for (int r = 0; r < count; r++) {
            const __m512 mean = _mm512_set1_ps(means[r]), scale = _mm512_set1_ps(scales[r]);
            ranges[r] = (struct range){ _mm512_setzero_ps(), _mm512_setzero_ps() };
            for (long n = 0; n < width; n += LANES) {
                __m512 d = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(x + r * width + n), mean), scale);
                d = _mm512_fmadd_ps(d, _mm512_loadu_ps(gamma + n), _mm512_loadu_ps(beta + n));
                _mm512_storeu_ps(x + r * width + n, d);
                if (!hadamard) ranges[r] = extend(ranges[r], d);
            }
            if (hadamard) ranges[r] = rotate(width, hadamard, x + r * width, rotated + r * width);
        }
        rows_to_bytes(width, hadamard ? rotated : x, count, ranges, q, m);
    }
}

/* A block of up to 12 rows that lies panel by panel, 4 panels at a time, from one end to the other: a row at a time would be a cache line here and there. */
INLINE void block_to_bytes(const long width, const float *x, int rows, const struct range *ranges, struct rows q, long first) {
    const long panel = ROWS * LANES;
    struct to_bytes forms[ROWS];
    for (int r = 0; r < rows; r++) forms[r] = to_bytes_of(ranges[r], q, first + r);
    long n = 0;
    for (; n + 4 * LANES <= width; n += 4 * LANES, x += 4 * panel)
        for (int r = 0; r < rows; r++) {
            __m512i low = _mm512_packs_epi32(row_steps(forms[r], x + r * LANES), row_steps(forms[r], x + panel + r * LANES));
            __m512i high = _mm512_packs_epi32(row_steps(forms[r], x + 2 * panel + r * LANES), row_steps(forms[r], x + 3 * panel + r * LANES));
            _mm512_storeu_si512(q.values + (first + r) * width + n, pack_bytes(low, high));
        }
    for (; n < width; n += LANES, x += panel)
        for (int r = 0; r < rows; r++) store_bytes(q.values + (first + r) * width + n, row_steps(forms[r], x + r * LANES));
}

/* The same rows rotated, and their ranges: all rows of a block of numbers, which are near each other, then the next. */
INLINE void rotate_rows(const long width, const long hadamard, float *x, int rows, struct range *ranges) {
    const long panel = ROWS * LANES;
    for (int r = 0; r < rows; r++) ranges[r] = (struct range){ _mm512_setzero_ps(), _mm512_setzero_ps() };
    for (long n = 0; n < width; n += hadamard, x += hadamard / LANES * panel)
        for (int r = 0; r < rows; r++) rotate_block(hadamard, x + r * LANES, panel, x + r * LANES, panel, ranges + r);
}

/*
 * The first linear of the feed-forward network and what the second one reads: its outputs in 8 bits. On their way they lie in hidden, block by block of 12 rows and in a
 * block panel by panel, so that tiles write and quantisation reads from one end to the other; ranges has two vectors for each row.
 */
INLINE void linear_to_bytes(enum epilogue epilogue, tiles *tiles, const long hadamard, const long stride, const long groups, struct rows x, int32_t rows, struct weights w, int32_t panels,
                            const int32_t *windows, float *hidden, struct range *ranges, struct rows q) {
    const long width = panels * 16L, block_floats = ROWS * width;
    const struct range nothing = { _mm512_setzero_ps(), _mm512_setzero_ps() };
    for (int m = 0; m < rows; m++) ranges[m] = nothing;
    linear(epilogue, tiles, stride, groups, x, rows, w, 0, panels, windows, (struct outputs){ hidden, LANES, ROWS * LANES }, ranges, block_floats);
    const int blocks = block_count(rows);
    for (int block = 0, m = 0; block < blocks; block++, hidden += block_floats) {
        const int count = block_height(rows - m, blocks - block);
        if (hadamard) rotate_rows(width, hadamard, hidden, count, ranges + m);
        block_to_bytes(width, hidden, count, ranges + m, q, m);
        m += count;
    }
}
