/*
 * The int8 kernels for processors with 512-bit VNNI, which .NET 10 cannot express (no 512-bit VPDPBUSD): tiles of up to 12 rows x 32 outputs with their epilogue,
 * and what stands between them: probabilities of attention, layer norm, quantisation of rows.
 * Compiled for the shapes of one model, which the packer lists in <name>.shapes.h (force-included), by the C compiler that links the library anyway.
 * To be retired once .NET has AvxVnni.V512 (planned for .NET 11): then this is one more instruction set of the generator.
 *
 * Bit for bit what AotDistil.Runtime.Reference.Int8Reference defines: sums are exact integers, floats go through the same operations in the same order,
 * and every fused multiply-add is written as one. -ffp-contract=off keeps the compiler from adding others.
 */
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define EXPORT(name) JOIN(AOTDISTIL_PREFIX, name)
#define INLINE static inline __attribute__((always_inline))

enum { ROWS = 12, LANES = 16 };
enum epilogue { BIAS, GELU, RELU, SCALE };

struct weights { const uint8_t *packed; const float *scales; const int32_t *sums; const float *bias; };
struct rows { uint8_t *values; float *scales; int32_t *zeros; };

/* Whether the processor, and the system that saves its registers, has what this file is compiled for. */
int32_t EXPORT(avx512vnni_supported)(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

/* Four vectors of integers, packed in pairs to 16 bits before, as bytes in order, brought into [0, 255]: packs work within 128 bits. */
INLINE __m512i pack_bytes(__m512i first, __m512i second) {
    const __m512i in_order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_permutexvar_epi32(in_order, _mm512_packus_epi16(first, second));
}

/* ---- Epilogues ---- */

/*
 * Where a linear's outputs go: floats from a row to the next and from a panel of 16 outputs to the next. In plain rows these are the width and 16; panel by panel they are
 * 16 and more than all rows take, which keeps a head's numbers together.
 */
struct outputs { float *y; long row, panel; };

/* Smallest and largest values of a row, each lane its own; 0 is always among them. */
struct range { __m512 smallest, largest; };

INLINE struct range extend(struct range range, __m512 x) {
    return (struct range){ _mm512_min_ps(x, range.smallest), _mm512_max_ps(x, range.largest) };
}

/* a * b + c where c is one float in memory: as an operand, since a register for each constant would push sums out. */
#define FMA_CONSTANT(a, b, c) __asm__("vfmadd213ps %2%{1to16%}, %1, %0" : "+v"(a) : "v"(b), "m"(c))

/* x Phi(x): the polynomial of MathConstants.cs. */
INLINE __m512 gelu(__m512 x) {
    static const float g[] = { 0.12692738f, -0.06613687f, -0.02914277f, 0.02929459f, -0.007635168f };
    const __m512 bound = _mm512_set1_ps(3.9375f);
    __m512 a = _mm512_min_ps(_mm512_abs_ps(x), bound), p = _mm512_set1_ps(0.0006697071f);
#pragma GCC unroll 5
    for (int i = 4; i >= 0; i--) FMA_CONSTANT(p, a, g[i]);
    return _mm512_sub_ps(_mm512_max_ps(x, _mm512_setzero_ps()), _mm512_mul_ps(_mm512_mul_ps(a, _mm512_sub_ps(bound, a)), p));
}

/*
 * A tile's outputs from its sums, of which c has 32 a row: (sum - zero * sums) * scale * row scale + bias, then the activation. SCALE has neither zeros nor bias.
 * w begins at the first panel. ranges, if there are any, are extended by the outputs.
 */
INLINE void finish(enum epilogue epilogue, const int32_t *c, int rows, int panels, struct rows x, struct weights w, struct outputs out, struct range *ranges) {
    for (int p = 0; p < panels; p++) {
        const long n = p * LANES;
        const __m512 scales = _mm512_loadu_ps(w.scales + n), bias = epilogue == SCALE ? _mm512_setzero_ps() : _mm512_loadu_ps(w.bias + n);
        const __m512i sums = epilogue == SCALE ? _mm512_setzero_si512() : _mm512_loadu_si512(w.sums + n);
        for (int m = 0; m < rows; m++) {
            __m512i exact = _mm512_load_si512(c + m * 32 + n);
            if (epilogue != SCALE) exact = _mm512_sub_epi32(exact, _mm512_mullo_epi32(_mm512_set1_epi32(x.zeros[m]), sums));
            const __m512 scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(exact), scales), row = _mm512_set1_ps(x.scales[m]);
            __m512 value = epilogue == SCALE ? _mm512_mul_ps(scaled, row) : _mm512_fmadd_ps(scaled, row, bias);
            if (epilogue == GELU) value = gelu(value);
            if (epilogue == RELU) value = _mm512_max_ps(value, _mm512_setzero_ps());
            if (ranges) ranges[m] = extend(ranges[m], value);
            _mm512_storeu_ps(out.y + p * out.panel + m * out.row, value);
        }
    }
}

/* ---- Tiles ---- */

/*
 * Tiles of one height each, all sums in variables of their own (arrays end up in memory): 12 x 2 sums, 2 vectors of weights and a broadcast are 27 of the
 * 32 registers, and 24 sums under way hide the instruction's latency. c has 32 sums a row.
 */
#define ROWS_1(F) F(0)
#define ROWS_2(F) ROWS_1(F) F(1)
#define ROWS_3(F) ROWS_2(F) F(2)
#define ROWS_4(F) ROWS_3(F) F(3)
#define ROWS_5(F) ROWS_4(F) F(4)
#define ROWS_6(F) ROWS_5(F) F(5)
#define ROWS_7(F) ROWS_6(F) F(6)
#define ROWS_8(F) ROWS_7(F) F(7)
#define ROWS_9(F) ROWS_8(F) F(8)
#define ROWS_10(F) ROWS_9(F) F(9)
#define ROWS_11(F) ROWS_10(F) F(10)
#define ROWS_12(F) ROWS_11(F) F(11)
#define EACH_HEIGHT(F) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12)

/*
 * With each group of inputs a tile asks for two cache lines of weights that are needed soon, so many bytes behind those it multiplies. One request at a time between
 * the multiplications: a burst of them fills the core's line buffers and stalls the loads behind (16 rows of 768 inputs took 1.6 times as long). They are to come to L2:
 * asked for L1, 8 rows of 6 x 768 took 1.4 times as long, as few lines can be on their way there. 0 asks for what is there.
 */
struct ahead { long low, high; };

INLINE __m512i broadcast(const uint8_t *inputs) {
    int32_t four;
    memcpy(&four, inputs, sizeof four);
    return _mm512_set1_epi32(four);
}

/* sum += 4 products in each lane. Not _mm512_dpbusd_epi32: gcc 12 copies every sum to another register and back around it. */
INLINE void multiply_add(__m512i *sum, __m512i inputs, __m512i weights) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sum) : "v"(inputs), "v"(weights));
}

#define FIRST(r) __m512i l##r = low, h##r = high;
#define STEP(r) x = broadcast(a + r * stride); multiply_add(&l##r, x, w0); multiply_add(&h##r, x, w1);
#define STORE(r) _mm512_store_si512(c + r * 32, l##r); _mm512_store_si512(c + r * 32 + 16, h##r);

#define TILE(height)                                                                                                                                       \
    INLINE void tile_##height(const uint8_t *a, long stride, const uint8_t *w, const uint8_t *w_high, long groups, struct ahead ahead, int32_t *c) {        \
        const __m512i low = _mm512_setzero_si512(), high = low;                                                                                            \
        ROWS_##height(FIRST)                                                                                                                               \
        for (long g = 0; g < groups; g++, a += 4, w += 64, w_high += 64) {                                                                                 \
            _mm_prefetch((const char *)w + ahead.low, _MM_HINT_T1);                                                                                        \
            _mm_prefetch((const char *)w_high + ahead.high, _MM_HINT_T1);                                                                                  \
            __m512i x, w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w_high);                                                                        \
            ROWS_##height(STEP)                                                                                                                            \
        }                                                                                                                                                  \
        ROWS_##height(STORE)                                                                                                                               \
    }

EACH_HEIGHT(TILE)

/* As many rows as there are, one to twelve, times two panels, of which the second may be the first once more. */
INLINE void tile(int rows, const uint8_t *a, long stride, const uint8_t *w, const uint8_t *w_high, long groups, struct ahead ahead, int32_t *c) {
#define CASE(height) case height: tile_##height(a, stride, w, w_high, groups, ahead, c); break;
    switch (rows) { EACH_HEIGHT(CASE) }
#undef CASE
}

/* ---- Linears ---- */

/* Rows pass in blocks of nearly equal height: 128 are 11 blocks of 11 or 12, not 10 of 12 and one of 8. */
INLINE int block_count(int rows) { return (rows + ROWS - 1) / ROWS; }

INLINE int block_height(int rows_left, int blocks_left) { return (rows_left + blocks_left - 1) / blocks_left; }

/*
 * Panels [panel, end) of a linear. Two panels stay in L1 or L2 while all rows pass. The first block, or the first two, ask for the two panels that follow, be they this
 * linear's or the next one's. With ranges, which are for each row, the outputs lie block by block: out is the first block's, the next is block_floats further.
 */
INLINE void linear(enum epilogue epilogue, const long stride, const long groups, struct rows x, int32_t rows, struct weights w, int32_t panel, int32_t end, struct outputs out,
                   struct range *ranges, long block_floats) {
    int32_t c[ROWS * 32] __attribute__((aligned(64)));
    const long panel_bytes = groups * 64;
    const int blocks = block_count(rows);
    while (panel < end) {
        const int panels = end - panel >= 2 ? 2 : 1;
        const long first = panel * 16L;
        const uint8_t *packed = w.packed + panel * panel_bytes;
        for (int block = 0, m = 0; block < blocks; block++) {
            const int count = block_height(rows - m, blocks - block);
            const struct ahead ahead = { block == 0 ? panels * panel_bytes : 0, block == 1 || blocks == 1 ? panels * panel_bytes : 0 };
            const struct rows some = { x.values + m * stride, x.scales + m, x.zeros + m };
            float *y = out.y + panel * out.panel + (ranges ? block * block_floats : m * out.row);
            tile(count, some.values, stride, packed, packed + (panels - 1) * panel_bytes, groups, ahead, c);
            finish(epilogue, c, count, panels, some, (struct weights){ 0, w.scales + first, w.sums + first, epilogue == SCALE ? 0 : w.bias + first },
                   (struct outputs){ y, out.row, out.panel }, ranges ? ranges + m : 0);
            m += count;
        }
        panel += panels;
    }
}

#define PARAMETERS                                                                                                                         \
    uint8_t *values, float *row_scales, int32_t *zeros, int32_t rows, const uint8_t *packed, const float *scales, const int32_t *sums,      \
        const float *bias, int32_t panel, int32_t end, float *y, int64_t row_floats, int64_t panel_floats
#define ARGUMENTS                                                                                                                          \
    (struct rows){ values, row_scales, zeros }, rows, (struct weights){ packed, scales, sums, bias }, panel, end,                           \
        (struct outputs){ y, row_floats, panel_floats }, 0, 0

/* One function for each number of inputs and each epilogue, of which the linker keeps those that the model calls; and one for inputs that are tokens. */
#define LINEAR(inputs) LINEAR_OF(inputs, bias, BIAS) LINEAR_OF(inputs, relu, RELU)
#define LINEAR_OF(inputs, name, epilogue) \
    void JOIN(JOIN(EXPORT(int8linear), inputs), name)(PARAMETERS) { linear(epilogue, ((inputs) + 15) & -16, ((inputs) + 3) / 4, ARGUMENTS); }
AOTDISTIL_LINEARS(LINEAR)

void EXPORT(int8linear_T_scale)(int64_t stride, int64_t inputs, PARAMETERS) { linear(SCALE, stride, inputs / 4, ARGUMENTS); }

/* ---- Attention ---- */

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

/* The numbers of a head, of which 16 follow each other and the next are panel floats further, as signed bytes q and their scale; behind them zeros up to a multiple
 * of 16. Returns the sums of q, each lane its own. */
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

/*
 * p = 255 * 2^((t - largest) * scale / 2048), rounded, for the scores t of a row; the sums of p, each lane its own. In 16-bit
 * integers; see ScalarMath.PowerSteps. What is negative becomes 0 where it is packed, and so does a NaN, which was converted to the smallest integer.
 */
INLINE __m512i powers(const float *t, float scale, float largest, long padded_keys, uint8_t *p) {
    const __m512 scales = _mm512_set1_ps(scale), subtrahend = _mm512_set1_ps(largest), top = _mm512_set1_ps(10 * 2048.0f);
    __m512i sums = _mm512_setzero_si512();
    for (long j = 0; j < padded_keys; j += 4 * LANES) {
        __m512i y[4], power[2];
        for (int i = 0; i < 4; i++)
            y[i] = j + i * LANES < padded_keys ? _mm512_cvtps_epi32(_mm512_fmadd_ps(_mm512_sub_ps(_mm512_loadu_ps(t + j + i * LANES), subtrahend), scales, top)) : _mm512_setzero_si512();
        for (int i = 0; i < 2; i++) {
            __m512i steps = _mm512_packus_epi32(y[2 * i], y[2 * i + 1]), f = _mm512_and_si512(_mm512_slli_epi16(steps, 4), _mm512_set1_epi16(0x7FFF));
            __m512i x = _mm512_add_epi16(_mm512_mulhrs_epi16(_mm512_set1_epi16(634), f), _mm512_set1_epi16(1851));
            x = _mm512_add_epi16(_mm512_mulhrs_epi16(x, f), _mm512_set1_epi16(5674));
            x = _mm512_add_epi16(_mm512_mulhrs_epi16(x, f), _mm512_set1_epi16(8160));
            power[i] = _mm512_mulhrs_epi16(x, _mm512_sllv_epi16(_mm512_set1_epi16(1), _mm512_srli_epi16(steps, 11)));
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

#define SCORE(r, sums, panel)                                                                                                     \
    score = _mm512_mask_mul_ps(none, panel.real, _mm512_cvtepi32_ps(sums), panel.scales);                                          \
    most = _mm512_max_ps(score, most);                                                                                            \
    _mm512_storeu_ps(panel.t + r * t_stride, score);
#define SCORES_OF(r) { __m512 score, most = largest[r]; SCORE(r, h##r, second) SCORE(r, l##r, first) largest[r] = most; }
#define SCORES(height)                                                                                                            \
    INLINE void scores_##height(const uint8_t *a, long stride, long groups, struct panel first, struct panel second, long t_stride, __m512 *largest) { \
        const __m512 none = _mm512_set1_ps(-__builtin_inff());                                                                    \
        const uint8_t *w = first.packed, *w_high = second.packed;                                                                 \
        const __m512i low = first.begin, high = second.begin;                                                                     \
        ROWS_##height(FIRST)                                                                                                      \
        for (long g = 0; g < groups; g++, a += 4, w += 64, w_high += 64) {                                                        \
            __m512i x, w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w_high);                                               \
            ROWS_##height(STEP)                                                                                                   \
        }                                                                                                                         \
        ROWS_##height(SCORES_OF)                                                                                                  \
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

#define HEAD(size)                                                                                                                                       \
    void JOIN(EXPORT(pack_keys), size)(const float *x, int64_t x_stride, int64_t panel, int32_t keys, uint8_t *packed, float *scales, int32_t *sums) {                    \
        pack_keys(size, x, x_stride, panel, keys, packed, scales, sums);                                                                                        \
    }                                                                                                                                                    \
    void JOIN(EXPORT(pack_values), size)(const float *x, int64_t x_stride, int64_t panel, int32_t keys, uint8_t *packed, float *scales) {                                 \
        pack_values(size, x, x_stride, panel, keys, packed, scales);                                                                                            \
    }                                                                                                                                                    \
    void JOIN(EXPORT(probabilities), size)(const float *x, int64_t x_stride, int64_t panel, int32_t rows, float factor, const uint8_t *packed, const float *scales,       \
                                           const int32_t *sums, int32_t keys, int32_t padded_keys, float *t, uint8_t *p, float *reciprocals) {           \
        probabilities(size, x, x_stride, panel, rows, factor, (struct weights){ packed, scales, sums, 0 }, keys, padded_keys, t, p, reciprocals);                \
    }
AOTDISTIL_HEADS(HEAD)

/* ---- Rows ---- */

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

INLINE void rows_to_bytes(const long width, const float *x, int rows, const struct range *ranges, struct rows q, long first) {
    struct to_bytes forms[TOGETHER];
    for (int r = 0; r < rows; r++) forms[r] = to_bytes_of(ranges[r], q, first + r);
    for (int r = 0; r < rows; r++, x += width)
        for (long n = 0; n < width; n += LANES) store_bytes(q.values + (first + r) * width + n, row_steps(forms[r], x + n));
}

INLINE void quantize(const long width, const float *x, int32_t rows, struct rows q) {
    for (long m = 0; m < rows; m += TOGETHER, x += TOGETHER * width) {
        const int count = at_most(rows - m, TOGETHER);
        struct range ranges[TOGETHER];
        for (int r = 0; r < count; r++) {
            ranges[r] = (struct range){ _mm512_setzero_ps(), _mm512_setzero_ps() };
            for (long n = 0; n < width; n += LANES) ranges[r] = extend(ranges[r], _mm512_loadu_ps(x + r * width + n));
        }
        rows_to_bytes(width, x, count, ranges, q, m);
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
 * stay so.
 */
INLINE void add_layer_norm(const long size, float *x, const float *y, int32_t rows, const float *gamma, const float *beta, float eps, struct rows q) {
    const long width = (size + 15) & -16, last = width - LANES;
    const __mmask16 rest = (__mmask16)(size % LANES ? (1 << size % LANES) - 1 : 0xFFFF);
    const float reciprocal = 1.0f / (float)size;
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
                ranges[r] = extend(ranges[r], d);
            }
        }
        rows_to_bytes(width, x, count, ranges, q, m);
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

/*
 * The first linear of the feed-forward network and what the second one reads: its outputs in 8 bits. On their way they lie in hidden, block by block of 12 rows and in a
 * block panel by panel, so that tiles write and quantisation reads from one end to the other; ranges has two vectors for each row.
 */
INLINE void linear_to_bytes(enum epilogue epilogue, const long stride, const long groups, struct rows x, int32_t rows, struct weights w, int32_t panels, float *hidden,
                            struct range *ranges, struct rows q) {
    const long width = panels * 16L, block_floats = ROWS * width;
    const struct range nothing = { _mm512_setzero_ps(), _mm512_setzero_ps() };
    for (int m = 0; m < rows; m++) ranges[m] = nothing;
    linear(epilogue, stride, groups, x, rows, w, 0, panels, (struct outputs){ hidden, LANES, ROWS * LANES }, ranges, block_floats);
    const int blocks = block_count(rows);
    for (int block = 0, m = 0; block < blocks; block++, hidden += block_floats) {
        const int count = block_height(rows - m, blocks - block);
        block_to_bytes(width, hidden, count, ranges + m, q, m);
        m += count;
    }
}

#define LINEAR_TO_BYTES(inputs) LINEAR_TO_BYTES_OF(inputs, gelu, GELU) LINEAR_TO_BYTES_OF(inputs, relu, RELU)
#define LINEAR_TO_BYTES_OF(inputs, name, epilogue)                                                                                                      \
    void JOIN(JOIN(JOIN(EXPORT(int8linear), inputs), name), to_bytes)(                                                                                  \
        uint8_t *values, float *row_scales, int32_t *zeros, int32_t rows, const uint8_t *packed, const float *scales, const int32_t *sums,               \
        const float *bias, int32_t panels, float *hidden, void *ranges, uint8_t *q, float *q_scales, int32_t *q_zeros) {                                 \
        linear_to_bytes(epilogue, ((inputs) + 15) & -16, ((inputs) + 3) / 4, (struct rows){ values, row_scales, zeros }, rows,                            \
                        (struct weights){ packed, scales, sums, bias }, panels, hidden, ranges, (struct rows){ q, q_scales, q_zeros });                  \
    }
AOTDISTIL_LINEARS(LINEAR_TO_BYTES)

#define QUANTIZE(size)                                                                                                \
    void JOIN(EXPORT(quantize), size)(const float *x, int32_t rows, uint8_t *values, float *scales, int32_t *zeros) {   \
        quantize(((size) + 15) & -16, x, rows, (struct rows){ values, scales, zeros });                            \
    }
#define LAYER_NORM(size)                                                                                                                              \
    void JOIN(EXPORT(add_layer_norm), size)(float *x, const float *y, int32_t rows, const float *gamma, const float *beta, float eps, uint8_t *values, \
                                            float *scales, int32_t *zeros) {                                                                          \
        add_layer_norm(size, x, y, rows, gamma, beta, eps, (struct rows){ values, scales, zeros });                                                     \
    }
AOTDISTIL_ROWS(QUANTIZE)
AOTDISTIL_LAYER_NORMS(LAYER_NORM)
