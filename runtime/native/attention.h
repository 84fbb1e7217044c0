/* Attention: one head of one text. Part of avx512vnni.c, which says what all of it is. */

enum reduction { LARGEST, SUM };

INLINE __m512 combine(enum reduction how, __m512 a, __m512 b) {
    return how == LARGEST ? _mm512_max_ps(a, b) : _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}

/*
 * The largest float or the sum of the integers of each of 16 vectors, in its lane. Pairs meet until one vector is left: each for itself would be a long chain of
 * shuffles. Lanes come out in order where vectors 4 apart meet first, then those 8, 1 and 2 apart.
 */
INLINE __m512 reduce_each(enum reduction how, const __m512 *v) {
    __m512 eight[8], four[4], two[2];
    UNROLLED for (int i = 0; i < 8; i++) {
        const __m512 a = v[i + (i & 4)], b = v[i + (i & 4) + 4];
        eight[i] = combine(how, _mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xEE));
    }
    UNROLLED for (int i = 0; i < 4; i++) {
        const __m512 a = eight[i], b = eight[i + 4];
        four[i] = combine(how, _mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xDD));
    }
    UNROLLED for (int i = 0; i < 2; i++) {
        const __m512 a = four[2 * i], b = four[2 * i + 1];
        two[i] = combine(how, _mm512_shuffle_ps(a, b, 0x44), _mm512_shuffle_ps(a, b, 0xEE));
    }
    return combine(how, _mm512_shuffle_ps(two[0], two[1], 0x88), _mm512_shuffle_ps(two[0], two[1], 0xDD));
}

/* How numbers within [-largest, largest] become signed bytes, lane by lane; see RowScale.cs. */
struct symmetric { __m512 step, to_steps; };

INLINE struct symmetric symmetric_scale(__m512 largest) {
    const __mmask16 usable = _mm512_cmp_ps_mask(largest, _mm512_set1_ps(1e-30f), _CMP_GE_OQ);
    const __m512 steps = _mm512_set1_ps(127.0f);
    return (struct symmetric){ _mm512_maskz_div_ps(usable, largest, steps), _mm512_maskz_div_ps(usable, steps, largest) };
}

/* x * to_steps rounded; a NaN, from weights so large that sums overflow, counts as 0. */
INLINE __m512i round_steps(__m512 x, __m512 to_steps) {
    x = _mm512_mul_ps(x, to_steps);
    return _mm512_maskz_cvtps_epi32(_mm512_cmp_ps_mask(x, x, _CMP_ORD_Q), x);
}

/* The lanes of a vector, from number first on, that are among count numbers. */
INLINE __mmask16 lanes_within(long count, long first) { return (__mmask16)(count - first >= LANES ? 0xFFFF : (1 << (count - first)) - 1); }

/*
 * A head's numbers in up to 16 rows, 16 of them one behind the other and the next panel floats further, as signed bytes and zero; zeros behind them up to a multiple of
 * 16. The bytes lie row by row; or together, 16 of all rows and then the next, rows in the order 0, 4, 8, 12, 1, 5 and so on. Returns the scales, 0 for rows that are
 * not there.
 */
INLINE __m512 quantize_heads(const long size, const float *x, int64_t x_stride, int64_t panel, int rows, int zero, const int together, uint8_t *q) {
    const long stride = (size + 15) & -16;
    __m512 largest[LANES];
    for (int r = 0; r < LANES; r++) {
        __m512 most = _mm512_setzero_ps();
        for (long i = 0; r < rows && i * LANES < size; i++)
            most = _mm512_max_ps(_mm512_abs_ps(_mm512_maskz_loadu_ps(lanes_within(size, i * LANES), x + r * x_stride + i * panel)), most);
        largest[r] = most;
    }
    const struct symmetric scale = symmetric_scale(reduce_each(LARGEST, largest));
    float to_steps[LANES];
    _mm512_storeu_ps(to_steps, scale.to_steps);
    for (int r = 0; r < rows; r++)
        for (long i = 0; i * LANES < size; i++) {
            __m512i steps = round_steps(_mm512_maskz_loadu_ps(lanes_within(size, i * LANES), x + r * x_stride + i * panel), _mm512_set1_ps(to_steps[r]));
            uint8_t *place = q + (together ? i * 256 + r % 4 * 64 + r / 4 * 16 : r * stride + i * LANES);
            _mm_storeu_si128((__m128i *)place, _mm512_cvtepi32_epi8(_mm512_add_epi32(steps, _mm512_set1_epi32(zero))));
        }
    return scale.step;
}

/*
 * Keys as the weights of a linear with a token for each output, 16 at a time; tokens that fill the last panel are zeros. Groups of 4 bytes are transposed within 128 bits,
 * which puts tokens d, d + 4, d + 8 and d + 12 of vector d in order.
 */
INLINE void pack_keys(const long size, const float *x, int64_t x_stride, int64_t panel, int32_t keys, uint8_t *packed, float *scales, int32_t *sums) {
    const long groups = (size + 3) / 4;
    uint8_t bytes[(size + 15) / 16 * 256];
    for (int32_t j = 0; j < keys; j += LANES) {
        const int count = keys - j < LANES ? keys - j : LANES;
        if (count < LANES) memset(bytes, 0, sizeof bytes);
        _mm512_storeu_ps(scales + j, quantize_heads(size, x + j * x_stride, x_stride, panel, count, 0, 1, bytes));
        __m512i sum = _mm512_setzero_si512();
        for (long g = 0; g < groups; g += 4) {
            __m512i rows[4], pairs[4], four[4];
            UNROLLED for (int d = 0; d < 4; d++) rows[d] = _mm512_loadu_si512(bytes + g * 64 + d * 64);
            UNROLLED for (int d = 0; d < 4; d += 2) {
                pairs[d] = _mm512_unpacklo_epi32(rows[d], rows[d + 1]);
                pairs[d + 1] = _mm512_unpackhi_epi32(rows[d], rows[d + 1]);
            }
            UNROLLED for (int d = 0; d < 2; d++) {
                four[2 * d] = _mm512_unpacklo_epi64(pairs[d], pairs[d + 2]);
                four[2 * d + 1] = _mm512_unpackhi_epi64(pairs[d], pairs[d + 2]);
            }
            UNROLLED for (int d = 0; d < 4; d++)
                if (g + d < groups) {
                    multiply_add(&sum, _mm512_set1_epi8(1), four[d]);
                    _mm512_storeu_si512(packed, four[d]);
                    packed += 64;
                }
        }
        _mm512_storeu_si512(sums + j, sum);
    }
}

/*
 * Values as the weights of a linear with a token for each input, each column with its own scale. Columns beyond a head that is no multiple of 16 wide are the next
 * head's, or nobody's: what becomes of them is not read.
 */
INLINE void pack_values(const long size, const float *x, int64_t x_stride, int64_t panel, int32_t keys, uint8_t *packed, float *scales) {
    const long panel_bytes = ((keys + 3) & -4) * 16L;
    for (long n = 0; n < size; n += LANES, x += panel, packed += panel_bytes) {
        /* Four maxima: one would be a chain as long as the text. */
        __m512 largest[4];
        UNROLLED for (int k = 0; k < 4; k++) largest[k] = _mm512_setzero_ps();
        for (int32_t j = 0; j < keys; j += 4)
            UNROLLED for (int k = 0; k < 4; k++)
                if (j + k < keys) largest[k] = _mm512_max_ps(_mm512_abs_ps(_mm512_loadu_ps(x + (j + k) * x_stride)), largest[k]);
        const struct symmetric scale = symmetric_scale(_mm512_max_ps(_mm512_max_ps(largest[0], largest[1]), _mm512_max_ps(largest[2], largest[3])));
        _mm512_storeu_ps(scales + n, scale.step);
        for (int32_t j = 0; j < keys; j += 4) {
            __m512i four = _mm512_setzero_si512();
            UNROLLED for (int k = 3; k >= 0; k--) {
                __m512i q = j + k < keys ? round_steps(_mm512_loadu_ps(x + (j + k) * x_stride), scale.to_steps) : _mm512_setzero_si512();
                four = _mm512_or_si512(_mm512_slli_epi32(four, 8), _mm512_and_si512(q, _mm512_set1_epi32(0xFF)));
            }
            _mm512_storeu_si512(packed + j * 16L, four);
        }
    }
}

/* How a row's scores become probabilities: (t - largest) * scale are 2048ths of an octave. padded_keys scores lie at t, and zeros count behind them. */
struct scores { const float *t; long padded_keys; __m512 scale, largest; };

/* 16 scores in steps above the lowest that counts, as integers. */
INLINE __m512i steps_above(struct scores row, long j) {
    if (j >= row.padded_keys) return _mm512_setzero_si512();
    return _mm512_cvtps_epi32(_mm512_fmadd_ps(_mm512_sub_ps(_mm512_loadu_ps(row.t + j), row.largest), row.scale, _mm512_set1_ps(13 * 2048.0f)));
}

/* 64 scores so, in 16 bits, in the order that packs leaves them in. */
struct steps { __m512i of[2]; };

INLINE struct steps steps_from(struct scores row, long j) {
    return (struct steps){ { _mm512_packus_epi32(steps_above(row, j), steps_above(row, j + LANES)),
                             _mm512_packus_epi32(steps_above(row, j + 2 * LANES), steps_above(row, j + 3 * LANES)) } };
}

/* 255 * 2^(steps / 2048 - 13) in 32nds, rounded: see ScalarMath.PowerParts. */
INLINE __m512i power_parts(__m512i steps) {
    /* 2 << octave, but 0 for the lowest octave. */
    const __m512i octaves = _mm512_set_epi16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16384, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 0);
    const __m512i f = _mm512_and_si512(_mm512_slli_epi16(steps, 4), _mm512_set1_epi16(0x7FFF));
    __m512i x = _mm512_add_epi16(_mm512_mulhrs_epi16(_mm512_set1_epi16(1268), f), _mm512_set1_epi16(3702));
    x = _mm512_add_epi16(_mm512_mulhrs_epi16(x, f), _mm512_set1_epi16(11348));
    x = _mm512_add_epi16(_mm512_mulhrs_epi16(x, f), _mm512_set1_epi16(16320));
    return _mm512_mulhrs_epi16(x, _mm512_permutexvar_epi16(_mm512_srli_epi16(steps, 11), octaves));
}

/*
 * Probabilities p of a row, and their sums, each lane its own. What is left over of a step goes to the key 32 further on. What is negative becomes 0 where it is packed,
 * and so does a NaN, which was converted to the smallest integer. The steps of the next 64 keys are computed before the powers of these: all of it in a row is a chain
 * longer than the processor looks ahead.
 */
INLINE __m512i powers(struct scores row, uint8_t *p) {
    const __m512i below_step = _mm512_set1_epi16(31);
    __m512i sums = _mm512_setzero_si512(), rest = _mm512_set1_epi16(16);
    struct steps next = steps_from(row, 0);
    for (long j = 0; j < row.padded_keys; j += 4 * LANES) {
        const struct steps steps = next;
        next = steps_from(row, j + 4 * LANES);
        const __m512i first = power_parts(steps.of[0]), second = row.padded_keys - j > 2 * LANES ? power_parts(steps.of[1]) : _mm512_setzero_si512();
        const __m512i low = _mm512_add_epi16(first, rest), high = _mm512_add_epi16(second, _mm512_and_si512(low, below_step));
        rest = _mm512_and_si512(high, below_step);
        const __m512i bytes = pack_bytes(_mm512_srli_epi16(low, 5), _mm512_srli_epi16(high, 5));
        multiply_add(&sums, bytes, _mm512_set1_epi8(1));
        if (row.padded_keys - j >= 4 * LANES) _mm512_storeu_si512(p + j, bytes);
        else _mm512_mask_storeu_epi8(p + j, (1ull << (row.padded_keys - j)) - 1, bytes);
    }
    return sums;
}

/*
 * Scores of a tile of queries and two panels of keys, but for the queries' scales: sums begin at what takes the zero point off, and what is no key gets -infinity. The
 * largest of each row, lane by lane, is kept. The second panel may be the first once more; then its scores are written over by the first's.
 */
struct panel { const uint8_t *packed; __m512i begin; __m512 scales, addend; float *t; };

#define SCORE(r, sums, panel)                                                      \
    score = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), panel.scales, panel.addend); \
    most = _mm512_max_ps(score, most);                                             \
    _mm512_storeu_ps(panel.t + r * t_stride, score);
#define SCORES_OF(r) { __m512 score, most = largest[r]; SCORE(r, h##r, second) SCORE(r, l##r, first) largest[r] = most; }
#define SCORES(height)                                                                                                                                 \
    INLINE void scores_##height(const uint8_t *a, long stride, long groups, struct panel first, struct panel second, long t_stride, __m512 *largest) { \
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
    float scales[LANES], most[LANES];
    _mm512_storeu_ps(scales, _mm512_mul_ps(quantize_heads(size, x, x_stride, panel, rows, 128, 0, queries), _mm512_set1_ps(factor)));

    __m512 largest[LANES];
    for (int m = 0; m < LANES; m++) largest[m] = _mm512_set1_ps(-__builtin_inff());
    for (long first = 0; first < padded_keys; first += 2 * LANES) {
        struct panel panels[2];
        for (int i = 0; i < 2; i++) {
            const long token = first + (first + i * LANES < padded_keys ? i * LANES : 0);
            panels[i] = (struct panel){
                .packed = keys.packed + token * groups * 4,
                .begin = _mm512_slli_epi32(_mm512_sub_epi32(_mm512_setzero_si512(), _mm512_loadu_si512(keys.sums + token)), 7),
                .scales = _mm512_loadu_ps(keys.scales + token),
                .addend = _mm512_mask_blend_ps(lanes_within(count, token), _mm512_set1_ps(-__builtin_inff()), _mm512_setzero_ps()),
                .t = t + token,
            };
        }
#define CASE(height) case height: scores_##height(queries, stride, groups, panels[0], panels[1], padded_keys, largest); break;
        switch (rows) { EACH_HEIGHT(CASE) }
#undef CASE
    }

    _mm512_storeu_ps(most, reduce_each(LARGEST, largest));
    __m512 totals[LANES];
    for (int m = 0; m < LANES; m++) {
        const long place = m * (long)padded_keys;
        __m512i sums = _mm512_setzero_si512();
        if (m < rows) sums = powers((struct scores){ t + place, padded_keys, _mm512_set1_ps(scales[m]), _mm512_set1_ps(most[m]) }, p + place);
        totals[m] = _mm512_castsi512_ps(sums);
    }
    const __m512 total = _mm512_cvtepi32_ps(_mm512_castps_si512(reduce_each(SUM, totals)));
    _mm512_mask_storeu_ps(reciprocals, lanes_within(rows, 0), _mm512_div_ps(_mm512_set1_ps(1.0f), total));
}
