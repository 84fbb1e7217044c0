/* Attention: one head of one text. Part of avx512vnni.c, which says what all of it is. */

/* How numbers within [-largest, largest] become signed bytes; see RowScale.cs. */
struct symmetric { float step, to_steps; };

INLINE struct symmetric symmetric_scale(float largest) {
    return largest >= 1e-30f ? (struct symmetric){ largest / 127.0f, 127.0f / largest } : (struct symmetric){ 0, 0 };
}

/* x * to_steps rounded; a NaN, from weights so large that sums overflow, counts as 0. */
INLINE __m512i round_steps(__m512 x, __m512 to_steps) {
    x = _mm512_mul_ps(x, to_steps);
    return _mm512_maskz_cvtps_epi32(_mm512_cmp_ps_mask(x, x, _CMP_ORD_Q), x);
}

/* The lanes of vector i that belong to a head's numbers. */
INLINE __mmask16 head_lanes(const long size, long i) {
    return (__mmask16)(size - i * LANES >= LANES ? 0xFFFF : (1 << (size - i * LANES)) - 1);
}

/*
 * The numbers of a head, of which 16 follow each other and the next are panel floats further, as signed bytes q and their scale; behind them zeros up to a multiple
 * of 16. Returns the sums of q, each lane its own.
 */
INLINE __m512i quantize_head(const long size, const float *x, long panel, int8_t *q, float *step) {
    __m512 largest = _mm512_setzero_ps();
    for (long i = 0; i * LANES < size; i++) largest = _mm512_max_ps(_mm512_abs_ps(_mm512_maskz_loadu_ps(head_lanes(size, i), x + i * panel)), largest);
    const struct symmetric scale = symmetric_scale(_mm512_reduce_max_ps(largest));
    __m512i sums = _mm512_setzero_si512();
    for (long i = 0; i * LANES < size; i++) {
        __m512i steps = round_steps(_mm512_maskz_loadu_ps(head_lanes(size, i), x + i * panel), _mm512_set1_ps(scale.to_steps));
        sums = _mm512_add_epi32(sums, steps);
        _mm_storeu_si128((__m128i *)(q + i * LANES), _mm512_cvtepi32_epi8(steps));
    }
    *step = scale.step;
    return sums;
}

/* Keys as the weights of a linear with a token for each output; tokens that fill the last panel are zeros. */
INLINE void pack_keys(const long size, const float *x, int64_t x_stride, int64_t panel, int32_t keys, uint8_t *packed, float *scales, int32_t *sums) {
    const long groups = (size + 3) / 4;
    int8_t row[(size + 15) & -16];
    memset(row, 0, sizeof row);
    for (int32_t j = 0; j < ((keys + 15) & -16); j++, x += x_stride) {
        if (j < keys) sums[j] = _mm512_reduce_add_epi32(quantize_head(size, x, panel, row, scales + j));
        else { memset(row, 0, sizeof row); scales[j] = 0; sums[j] = 0; }
        for (long g = 0; g < groups; g++) memcpy(packed + j / LANES * groups * 64 + g * 64 + j % LANES * 4, row + g * 4, 4);
    }
}

/*
 * Values as the weights of a linear with a token for each input, each column with its own scale. Columns beyond a head that is no multiple of 16 wide are the next
 * head's, or nobody's: what becomes of them is not read.
 */
INLINE void pack_values(const long size, const float *x, int64_t x_stride, int64_t panel, int32_t keys, uint8_t *packed, float *scales) {
    const long panel_bytes = ((keys + 3) & -4) * 16L;
    for (long n = 0; n < size; n += LANES, x += panel, packed += panel_bytes) {
        __m512 largest = _mm512_setzero_ps();
        for (int32_t j = 0; j < keys; j++) largest = _mm512_max_ps(_mm512_abs_ps(_mm512_loadu_ps(x + j * x_stride)), largest);
        const __mmask16 usable = _mm512_cmp_ps_mask(largest, _mm512_set1_ps(1e-30f), _CMP_GE_OQ);
        const __m512 steps = _mm512_set1_ps(127.0f), to_steps = _mm512_maskz_div_ps(usable, steps, largest);
        _mm512_storeu_ps(scales + n, _mm512_maskz_div_ps(usable, largest, steps));
        for (int32_t j = 0; j < keys; j += 4) {
            __m512i four = _mm512_setzero_si512();
            for (int k = 3; k >= 0; k--) {
                __m512i q = j + k < keys ? round_steps(_mm512_loadu_ps(x + (j + k) * x_stride), to_steps) : _mm512_setzero_si512();
                four = _mm512_or_si512(_mm512_slli_epi32(four, 8), _mm512_and_si512(q, _mm512_set1_epi32(0xFF)));
            }
            _mm512_storeu_si512(packed + j * 16L, four);
        }
    }
}

/* (t - largest) * scale in steps above the lowest that counts, as integers. */
INLINE __m512i steps_above(const float *t, __m512 largest, __m512 scale) {
    return _mm512_cvtps_epi32(_mm512_fmadd_ps(_mm512_sub_ps(_mm512_loadu_ps(t), largest), scale, _mm512_set1_ps(13 * 2048.0f)));
}

/*
 * p = 255 * 2^((t - largest) * scale / 2048) for the scores t of a row; the sums of p, each lane its own. In 16-bit integers, in 32nds of a step, of which what is left
 * over goes to the key 32 further on: see ScalarMath.PowerParts. What is negative becomes 0 where it is packed, and so does a NaN, which was converted to the smallest
 * integer.
 */
INLINE __m512i powers(const float *t, float scale, float largest, long padded_keys, uint8_t *p) {
    /* 2 << octave, but 0 for the lowest octave. */
    const __m512i octaves = _mm512_set_epi16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16384, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 0);
    const __m512 scales = _mm512_set1_ps(scale), subtrahend = _mm512_set1_ps(largest);
    __m512i sums = _mm512_setzero_si512(), rest = _mm512_set1_epi16(16);
    for (long j = 0; j < padded_keys; j += 4 * LANES) {
        __m512i y[4], power[2];
        for (int i = 0; i < 4; i++)
            y[i] = j + i * LANES < padded_keys ? steps_above(t + j + i * LANES, subtrahend, scales) : _mm512_setzero_si512();
        for (int i = 0; i < 2; i++) {
            __m512i steps = _mm512_packus_epi32(y[2 * i], y[2 * i + 1]), f = _mm512_and_si512(_mm512_slli_epi16(steps, 4), _mm512_set1_epi16(0x7FFF));
            __m512i x = _mm512_add_epi16(_mm512_mulhrs_epi16(_mm512_set1_epi16(1268), f), _mm512_set1_epi16(3702));
            x = _mm512_add_epi16(_mm512_mulhrs_epi16(x, f), _mm512_set1_epi16(11348));
            x = _mm512_add_epi16(_mm512_mulhrs_epi16(x, f), _mm512_set1_epi16(16320));
            x = _mm512_add_epi16(_mm512_mulhrs_epi16(x, _mm512_permutexvar_epi16(_mm512_srli_epi16(steps, 11), octaves)), rest);
            power[i] = _mm512_srli_epi16(x, 5);
            rest = _mm512_and_si512(x, _mm512_set1_epi16(31));
        }
        __m512i bytes = pack_bytes(power[0], power[1]);
        multiply_add(&sums, bytes, _mm512_set1_epi8(1));
        if (padded_keys - j >= 4 * LANES) _mm512_storeu_si512(p + j, bytes);
        else _mm512_mask_storeu_epi8(p + j, (1ull << (padded_keys - j)) - 1, bytes);
    }
    return sums;
}

/*
 * Scores of a tile of queries and two panels of keys, but for the queries' scales: sums begin at what takes the zero point off. The largest of each row, lane by lane,
 * is kept. The second panel may be the first once more; then its scores are written over by the first's.
 */
struct panel { const uint8_t *packed; __m512i begin; __m512 scales; __mmask16 real; float *t; };

#define SCORE(r, sums, panel)                                                             \
    score = _mm512_mask_mul_ps(none, panel.real, _mm512_cvtepi32_ps(sums), panel.scales); \
    most = _mm512_max_ps(score, most);                                                    \
    _mm512_storeu_ps(panel.t + r * t_stride, score);
#define SCORES_OF(r) { __m512 score, most = largest[r]; SCORE(r, h##r, second) SCORE(r, l##r, first) largest[r] = most; }
#define SCORES(height)                                                                                                                                 \
    INLINE void scores_##height(const uint8_t *a, long stride, long groups, struct panel first, struct panel second, long t_stride, __m512 *largest) { \
        const __m512 none = _mm512_set1_ps(-__builtin_inff());                                                                                         \
        const uint8_t *w = first.packed, *w_high = second.packed;                                                                                      \
        const __m512i low = first.begin, high = second.begin;                                                                                          \
        ROWS_##height(FIRST)                                                                                                                           \
        for (long g = 0; g < groups; g++, a += 4, w += 64, w_high += 64) {                                                                             \
            __m512i x, w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w_high);                                                                    \
            ROWS_##height(STEP)                                                                                                                        \
        }                                                                                                                                              \
        ROWS_##height(SCORES_OF)                                                                                                                       \
    }

EACH_HEIGHT(SCORES)

/*
 * Probabilities of up to 12 queries: scores are (q + 128) keys - 128 sums, times both scales. As every query has the same zero point, its products are where the sums
 * of a tile begin. t and p have padded_keys columns.
 */
INLINE void probabilities(const long size, const float *x, int64_t x_stride, int64_t panel, int32_t rows, float factor, struct weights keys, int32_t count, int32_t padded_keys, float *t,
                          uint8_t *p, float *reciprocals) {
    const long stride = (size + 15) & -16, groups = (size + 3) / 4;
    uint8_t queries[ROWS * stride];
    float scales[ROWS];
    for (int m = 0; m < rows; m++) {
        uint8_t *q = queries + m * stride;
        quantize_head(size, x + m * x_stride, panel, (int8_t *)q, scales + m);
        for (long n = 0; n < stride; n += LANES)
            _mm_storeu_si128((__m128i *)(q + n), _mm_xor_si128(_mm_loadu_si128((const __m128i *)(q + n)), _mm_set1_epi8(-128)));
        scales[m] *= factor;
    }

    __m512 largest[ROWS];
    for (int m = 0; m < rows; m++) largest[m] = _mm512_set1_ps(-__builtin_inff());
    for (long first = 0; first < padded_keys; first += 2 * LANES) {
        struct panel panels[2];
        for (int i = 0; i < 2; i++) {
            const long token = first + (first + i * LANES < padded_keys ? i * LANES : 0);
            panels[i] = (struct panel){
                .packed = keys.packed + token * groups * 4,
                .begin = _mm512_slli_epi32(_mm512_sub_epi32(_mm512_setzero_si512(), _mm512_loadu_si512(keys.sums + token)), 7),
                .scales = _mm512_loadu_ps(keys.scales + token),
                .real = (__mmask16)(count - token >= LANES ? 0xFFFF : (1 << (count - token)) - 1),
                .t = t + token,
            };
        }
#define CASE(height) case height: scores_##height(queries, stride, groups, panels[0], panels[1], padded_keys, largest); break;
        switch (rows) { EACH_HEIGHT(CASE) }
#undef CASE
    }

    /* What a row needs before and after its powers is done for all rows at once, as each is a long chain. */
    float most[ROWS];
    __m512i totals[ROWS];
    for (int m = 0; m < rows; m++) most[m] = _mm512_reduce_max_ps(largest[m]);
    for (int m = 0; m < rows; m++) totals[m] = powers(t + m * (long)padded_keys, scales[m], most[m], padded_keys, p + m * (long)padded_keys);
    for (int m = 0; m < rows; m++) reciprocals[m] = 1.0f / (float)_mm512_reduce_add_epi32(totals[m]);
}
