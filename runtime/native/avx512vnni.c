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

/* ---- Tiles ---- */

/*
 * Tiles of one height each, all sums in variables of their own (arrays end up in memory): 12 x 2 sums, 2 vectors of weights and a broadcast are 27 of the
 * 32 registers, and 24 sums under way hide the instruction's latency. c has 32 sums a row, whatever the width.
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

/*
 * With each group of inputs a tile asks for two cache lines of weights that are needed soon, so many bytes behind those it multiplies. One request at a time between
 * the multiplications: a burst of them fills the core's line buffers and stalls the loads behind (16 rows of 768 inputs took 1.6 times as long). 0 asks for what is there.
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
#define STEP_32(r) x = broadcast(a + r * stride); multiply_add(&l##r, x, w0); multiply_add(&h##r, x, w1);
#define STEP_16(r) x = broadcast(a + r * stride); multiply_add(&l##r, x, w0);
#define STORE_32(r) _mm512_storeu_si512(c + r * 32, l##r); _mm512_storeu_si512(c + r * 32 + 16, h##r);
#define STORE_16(r) _mm512_storeu_si512(c + r * 32, l##r); (void)h##r;

#define TILE_OF(height, width)                                                                                                                            \
    INLINE void tile_##height##x##width(const uint8_t *a, long stride, const uint8_t *w, long groups, struct ahead ahead, __m512i low, __m512i high, int32_t *c) { \
        ROWS_##height(FIRST)                                                                                                                              \
        const uint8_t *w_high = w + (width == 32 ? groups * 64 : 0);                                                                                       \
        for (long g = 0; g < groups; g++, a += 4, w += 64, w_high += 64) {                                                                                 \
            _mm_prefetch((const char *)w + ahead.low, _MM_HINT_T0);                                                                                       \
            _mm_prefetch((const char *)w_high + ahead.high, _MM_HINT_T0);                                                                                  \
            __m512i x, w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w_high);                                                                        \
            (void)w1;                                                                                                                                     \
            ROWS_##height(STEP_##width)                                                                                                                   \
        }                                                                                                                                                 \
        ROWS_##height(STORE_##width)                                                                                                                      \
    }
#define TILE(height) TILE_OF(height, 32) TILE_OF(height, 16)

TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7) TILE(8) TILE(9) TILE(10) TILE(11) TILE(12)

/* As many rows as there are, one to twelve, times one panel or two; each sum begins at what low or high says for its output. */
INLINE void tile(int rows, int panels, const uint8_t *a, long stride, const uint8_t *w, long groups, struct ahead ahead, __m512i low, __m512i high, int32_t *c) {
#define CASE(height)                                                               \
    case height:                                                                   \
        if (panels == 2) tile_##height##x32(a, stride, w, groups, ahead, low, high, c);  \
        else tile_##height##x16(a, stride, w, groups, ahead, low, high, c);              \
        break;
    switch (rows) {
        CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
    }
#undef CASE
}

/* ---- Linears ---- */

/* x Phi(x): the polynomial of MathConstants.cs. */
INLINE __m512 gelu(__m512 x) {
    static const float g[] = {
        0.398742616f, -0.0660407767f, 0.00962026417f, -0.00104805129f, 8.31339567e-5f, -4.61303034e-6f, 1.67869217e-7f, -3.56944696e-9f, 3.34262965e-11f,
    };
    const __m512 bound = _mm512_set1_ps(4.4375f);
    __m512 u = _mm512_min_ps(_mm512_max_ps(x, _mm512_sub_ps(_mm512_setzero_ps(), bound)), bound);
    __m512 s = _mm512_mul_ps(u, u), p = _mm512_set1_ps(g[8]);
#pragma GCC unroll 8
    for (int i = 7; i >= 0; i--) p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(g[i]));
    return _mm512_mul_ps(x, _mm512_fmadd_ps(u, p, _mm512_set1_ps(0.5f)));
}

/* rows x 16 outputs from their sums, which are 32 apart: (sum - zero * sums) * scale * row scale + bias, then the activation. SCALE has neither zeros nor bias. */
INLINE void finish(enum epilogue epilogue, int rows, const int32_t *c, struct rows x, struct weights w, long first, float *y, long y_stride) {
    const __m512i sums = _mm512_loadu_si512(w.sums + first);
    const __m512 scales = _mm512_loadu_ps(w.scales + first), bias = epilogue == SCALE ? _mm512_setzero_ps() : _mm512_loadu_ps(w.bias + first);
    for (int m = 0; m < rows; m++, c += 32, y += y_stride) {
        __m512i exact = _mm512_loadu_si512(c);
        if (epilogue != SCALE) exact = _mm512_sub_epi32(exact, _mm512_mullo_epi32(_mm512_set1_epi32(x.zeros[m]), sums));
        __m512 scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(exact), scales), row = _mm512_set1_ps(x.scales[m]);
        __m512 value = epilogue == SCALE ? _mm512_mul_ps(scaled, row) : _mm512_fmadd_ps(scaled, row, bias);
        if (epilogue == GELU) value = gelu(value);
        if (epilogue == RELU) value = _mm512_max_ps(value, _mm512_setzero_ps());
        _mm512_storeu_ps(y, value);
    }
}

static void finish_panel(enum epilogue epilogue, int rows, const int32_t *c, struct rows x, struct weights w, long first, float *y, long y_stride) {
    switch (epilogue) {
    case BIAS: finish(BIAS, rows, c, x, w, first, y, y_stride); break;
    case GELU: finish(GELU, rows, c, x, w, first, y, y_stride); break;
    case RELU: finish(RELU, rows, c, x, w, first, y, y_stride); break;
    case SCALE: finish(SCALE, rows, c, x, w, first, y, y_stride); break;
    }
}

/*
 * Panels [panel, end) of a linear. Two panels stay in L1 or L2 while all rows pass, in blocks of nearly equal height: 128 rows are 11 blocks of 11 or 12, not 10 of 12
 * and one of 8. The first block, or the first two, ask for the two panels that follow, be they this linear's or the next one's.
 */
INLINE void linear(const long stride, const long groups, struct rows x, int32_t rows, struct weights w, int32_t panel, int32_t end, float *y, long y_stride, int32_t epilogue) {
    int32_t c[ROWS * 32] __attribute__((aligned(64)));
    const long panel_bytes = groups * 64;
    const int blocks = (rows + ROWS - 1) / ROWS;
    while (panel < end) {
        const int panels = end - panel >= 2 ? 2 : 1;
        const uint8_t *packed = w.packed + panel * panel_bytes;
        for (int block = 0, m = 0; block < blocks; block++) {
            const int count = (rows - m + blocks - block - 1) / (blocks - block);
            const struct ahead ahead = { block == 0 ? panels * panel_bytes : 0, block == 1 || blocks == 1 ? panels * panel_bytes : 0 };
            struct rows some = { x.values + m * stride, x.scales + m, x.zeros + m };
            tile(count, panels, some.values, stride, packed, groups, ahead, _mm512_setzero_si512(), _mm512_setzero_si512(), c);
            for (int p = 0; p < panels; p++)
                finish_panel(epilogue, count, c + p * LANES, some, w, (panel + p) * 16L, y + m * y_stride + (panel + p) * 16L, y_stride);
            m += count;
        }
        panel += panels;
    }
}

#define PARAMETERS                                                                                                                         \
    uint8_t *values, float *row_scales, int32_t *zeros, int32_t rows, const uint8_t *packed, const float *scales, const int32_t *sums,      \
        const float *bias, int32_t panel, int32_t end, float *y, int64_t y_stride, int32_t epilogue
#define ARGUMENTS                                                                                                                          \
    (struct rows){ values, row_scales, zeros }, rows, (struct weights){ packed, scales, sums, bias }, panel, end, y, y_stride, epilogue

/* One function for each number of inputs the model has, and one for inputs that are tokens. */
#define LINEAR(inputs)                                                                       \
    void JOIN(EXPORT(int8linear), inputs)(PARAMETERS) { linear(((inputs) + 15) & -16, ((inputs) + 3) / 4, ARGUMENTS); }
AOTDISTIL_LINEARS(LINEAR)

void EXPORT(int8linear_T)(int64_t stride, int64_t inputs, PARAMETERS) { linear(stride, inputs / 4, ARGUMENTS); }

/* ---- Attention ---- */

/*
 * p = 255 * 2^(t * scale - largest), rounded, for the scores t of a row; the sums of p, each lane its own. The polynomial is that of MathConstants.cs.
 * A NaN, from weights so large that sums overflow, counts as no score at all.
 */
INLINE __m512i powers(const float *t, float scale, float largest, long padded_keys, uint8_t *p) {
    const __m512 scales = _mm512_set1_ps(scale), subtrahend = _mm512_set1_ps(largest);
    __m512i sums = _mm512_setzero_si512();
    for (long j = 0; j < padded_keys; j += LANES) {
        __m512 x = _mm512_sub_ps(_mm512_mul_ps(_mm512_loadu_ps(t + j), scales), subtrahend);
        x = _mm512_max_ps(x, _mm512_set1_ps(-64.0f));
        __m512i exponent = _mm512_cvtps_epi32(x);
        __m512 r = _mm512_sub_ps(x, _mm512_cvtepi32_ps(exponent));
        __m512 power = _mm512_fmadd_ps(_mm512_set1_ps(14.0687418f), r, _mm512_set1_ps(61.8660774f));
        power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(176.78157f));
        power = _mm512_fmadd_ps(power, r, _mm512_set1_ps(254.981644f));
        __m512i steps = _mm512_cvtps_epi32(_mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(power), _mm512_slli_epi32(exponent, 23))));
        sums = _mm512_add_epi32(sums, steps);
        _mm_storeu_si128((__m128i *)(p + j), _mm512_cvtepi32_epi8(steps));
    }
    return sums;
}

/*
 * Probabilities of up to 12 queries: scores t = (query + 128) keys - 128 sums, times the key's scale; the query's scale, which is positive, can wait until the largest
 * is known. As every query has the same zero point, its products are where the sums of a tile begin. t and p have padded_keys columns.
 */
INLINE void probabilities(const long stride, const long groups, struct rows queries, int32_t rows, struct weights keys, int32_t count, int32_t padded_keys, float *t, struct rows p) {
    int32_t c[ROWS * 32] __attribute__((aligned(64)));
    const __m512 none = _mm512_set1_ps(-__builtin_inff());
    const long tokens = padded_keys, panel_bytes = groups * 64;
    __m512 largest[ROWS];
    for (int m = 0; m < rows; m++) largest[m] = none;
    for (long first = 0; first < tokens; first += 2 * LANES) {
        const int panels = tokens - first > LANES ? 2 : 1;
        __m512i begin[2];
        __m512 scales[2];
        __mmask16 real[2];
        for (int i = 0; i < panels; i++) {
            const long panel = first + i * LANES;
            begin[i] = _mm512_slli_epi32(_mm512_sub_epi32(_mm512_setzero_si512(), _mm512_loadu_si512(keys.sums + panel)), 7);
            scales[i] = _mm512_loadu_ps(keys.scales + panel);
            real[i] = (__mmask16)(count - panel >= LANES ? 0xFFFF : (1 << (count - panel)) - 1);
        }
        tile(rows, panels, queries.values, stride, keys.packed + first / LANES * panel_bytes, groups, (struct ahead){ 0, 0 }, begin[0], begin[panels - 1], c);
        for (int m = 0; m < rows; m++) {
            __m512 most = largest[m];
            for (int i = 0; i < panels; i++) {
                __m512 score = _mm512_mask_mul_ps(none, real[i], _mm512_cvtepi32_ps(_mm512_loadu_si512(c + m * 32 + i * LANES)), scales[i]);
                _mm512_storeu_ps(t + m * tokens + first + i * LANES, score);
                most = _mm512_max_ps(score, most);
            }
            largest[m] = most;
        }
    }

    /* What a row needs before and after its powers is done for all rows at once, as each is a long chain. */
    float subtrahends[ROWS];
    __m512i sums[ROWS];
    for (int m = 0; m < rows; m++) {
        subtrahends[m] = _mm512_reduce_max_ps(largest[m]) * queries.scales[m];
        if (subtrahends[m] != subtrahends[m]) subtrahends[m] = 0;
    }
    for (int m = 0; m < rows; m++) sums[m] = powers(t + m * tokens, queries.scales[m], subtrahends[m], tokens, p.values + m * tokens);
    for (int m = 0; m < rows; m++) p.scales[m] = 1.0f / (float)_mm512_reduce_add_epi32(sums[m]);
}

#define PROBABILITIES(size)                                                                                                                              \
    void JOIN(EXPORT(probabilities), size)(uint8_t *queries, float *query_scales, int32_t rows, const uint8_t *packed, const float *scales, const int32_t *sums, \
                                           int32_t keys, int32_t padded_keys, float *t, uint8_t *p, float *reciprocals) {                                 \
        probabilities(((size) + 15) & -16, ((size) + 3) / 4, (struct rows){ queries, query_scales, 0 }, rows, (struct weights){ packed, scales, sums, 0 },   \
                      keys, padded_keys, t, (struct rows){ p, reciprocals, 0 });                                                                          \
    }
AOTDISTIL_HEADS(PROBABILITIES)

/* ---- Rows ---- */

/* Rows that take each step together: a row's sums and ranges are long chains of dependent instructions, which overlap with those of the other rows. */
enum { TOGETHER = 4 };

/* Smallest and largest values of a row, each lane its own. */
struct range { __m512 smallest, largest; };

INLINE int at_most(int count, int limit) { return count < limit ? count : limit; }

INLINE struct range extend(struct range range, __m512 x) {
    return (struct range){ _mm512_min_ps(x, range.smallest), _mm512_max_ps(x, range.largest) };
}

/* q = round(x * 255 / range + zero); zero is always among the values. See RowScale.cs. */
INLINE void to_bytes(const long width, const float *x, int rows, const struct range *ranges, struct rows q, long first) {
    float factors[TOGETHER], addends[TOGETHER];
    for (int r = 0; r < rows; r++) {
        const float least = _mm512_reduce_min_ps(ranges[r].smallest), range = _mm512_reduce_max_ps(ranges[r].largest) - least;
        const int usable = range >= 1e-30f;
        factors[r] = usable ? 255.0f / range : 0;
        addends[r] = usable ? _mm_cvtss_f32(_mm_roundscale_ss(_mm_setzero_ps(), _mm_set_ss(-least * factors[r]), 0)) : 0;
        q.scales[first + r] = usable ? range / 255.0f : 0;
        q.zeros[first + r] = addends[r] == addends[r] ? (int32_t)addends[r] : 0;
    }
    for (int r = 0; r < rows; r++, x += width) {
        const __m512 factor = _mm512_set1_ps(factors[r]), addend = _mm512_set1_ps(addends[r]);
        uint8_t *row = q.values + (first + r) * width;
        for (long n = 0; n < width; n += LANES) {
            __m512i steps = _mm512_cvtps_epi32(_mm512_fmadd_ps(_mm512_loadu_ps(x + n), factor, addend));
            _mm_storeu_si128((__m128i *)(row + n), _mm512_cvtusepi32_epi8(_mm512_max_epi32(steps, _mm512_setzero_si512())));
        }
    }
}

INLINE void quantize(const long width, const float *x, int32_t rows, struct rows q) {
    for (long m = 0; m < rows; m += TOGETHER, x += TOGETHER * width) {
        const int count = at_most(rows - m, TOGETHER);
        struct range ranges[TOGETHER];
        for (int r = 0; r < count; r++) {
            ranges[r] = (struct range){ _mm512_setzero_ps(), _mm512_setzero_ps() };
            for (long n = 0; n < width; n += LANES) ranges[r] = extend(ranges[r], _mm512_loadu_ps(x + r * width + n));
        }
        to_bytes(width, x, count, ranges, q, m);
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
        to_bytes(width, x, count, ranges, q, m);
    }
}

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
