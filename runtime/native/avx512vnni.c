/*
 * Int8 linears for processors with 512-bit VNNI, which .NET 10 cannot express (no 512-bit VPDPBUSD): tiles of up to 12 rows x 32 outputs with their epilogue.
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
struct rows { const uint8_t *values; const float *scales; const int32_t *zeros; };

/* Whether the processor, and the system that saves its registers, has what this file is compiled for. */
int32_t EXPORT(avx512vnni_supported)(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

/* x Phi(x): the polynomial of MathConstants.cs, centred so that powers do not cancel. */
INLINE __m512 gelu(__m512 x) {
    static const float g[] = {
        0.13465929f, -0.0671263412f, 0.0496504754f, -0.0397821032f, 0.0319679864f, -0.02484251f, 0.0188292209f,
        -0.0136534637f, 0.00790435076f, -0.00362198777f, 0.00309493719f, -0.00282180868f, 0.000980062876f,
    };
    const __m512 bound = _mm512_set1_ps(5.25f), scale = _mm512_set1_ps(2.0f / (5.25f * 5.25f));
    __m512 u = _mm512_min_ps(_mm512_max_ps(x, _mm512_sub_ps(_mm512_setzero_ps(), bound)), bound);
    __m512 s = _mm512_fmadd_ps(_mm512_mul_ps(u, u), scale, _mm512_set1_ps(-1.0f));
    __m512 p = _mm512_set1_ps(g[12]);
#pragma GCC unroll 12
    for (int i = 11; i >= 0; i--) p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(g[i]));
    return _mm512_mul_ps(x, _mm512_fmadd_ps(u, p, _mm512_set1_ps(0.5f)));
}

/* rows x 16 outputs from their sums (32 apart where the tile has two panels): (sum - zero * sums) * scale * row scale + bias, then the activation. */
INLINE void finish(enum epilogue epilogue, int rows, const int32_t *c, long c_stride, struct rows x, struct weights w, long first, float *y, long y_stride) {
    __m512i sums = _mm512_loadu_si512(w.sums + first);
    __m512 scales = _mm512_loadu_ps(w.scales + first), bias = epilogue == SCALE ? _mm512_setzero_ps() : _mm512_loadu_ps(w.bias + first);
    for (int m = 0; m < rows; m++, c += c_stride, y += y_stride) {
        __m512i exact = _mm512_sub_epi32(_mm512_loadu_si512(c), _mm512_mullo_epi32(_mm512_set1_epi32(x.zeros[m]), sums));
        __m512 scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(exact), scales), row = _mm512_set1_ps(x.scales[m]);
        __m512 value = epilogue == SCALE ? _mm512_mul_ps(scaled, row) : _mm512_fmadd_ps(scaled, row, bias);
        if (epilogue == GELU) value = gelu(value);
        if (epilogue == RELU) value = _mm512_max_ps(value, _mm512_setzero_ps());
        _mm512_storeu_ps(y, value);
    }
}

static void finish_panel(enum epilogue epilogue, int rows, const int32_t *c, long c_stride, struct rows x, struct weights w, long first, float *y, long y_stride) {
    switch (epilogue) {
    case BIAS: finish(BIAS, rows, c, c_stride, x, w, first, y, y_stride); break;
    case GELU: finish(GELU, rows, c, c_stride, x, w, first, y, y_stride); break;
    case RELU: finish(RELU, rows, c, c_stride, x, w, first, y, y_stride); break;
    case SCALE: finish(SCALE, rows, c, c_stride, x, w, first, y, y_stride); break;
    }
}

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

INLINE __m512i broadcast(const uint8_t *inputs) {
    int32_t four;
    memcpy(&four, inputs, sizeof four);
    return _mm512_set1_epi32(four);
}

/* sum += 4 products in each lane. Not _mm512_dpbusd_epi32: gcc 12 copies every sum to another register and back around it. */
INLINE void multiply_add(__m512i *sum, __m512i inputs, __m512i weights) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sum) : "v"(inputs), "v"(weights));
}

#define ZERO(r) __m512i l##r = _mm512_setzero_si512(), h##r = l##r;
#define STEP_32(r) x = broadcast(a + r * stride); multiply_add(&l##r, x, w0); multiply_add(&h##r, x, w1);
#define STEP_16(r) x = broadcast(a + r * stride); multiply_add(&l##r, x, w0);
#define STORE_32(r) _mm512_storeu_si512(c + r * 32, l##r); _mm512_storeu_si512(c + r * 32 + 16, h##r);
#define STORE_16(r) _mm512_storeu_si512(c + r * 32, l##r); (void)h##r;

#define TILE(height)                                                                                               \
    INLINE void tile_##height##x32(const uint8_t *a, long stride, const uint8_t *w, long groups, int32_t *c) {      \
        ROWS_##height(ZERO)                                                                                        \
        for (long g = 0; g < groups; g++, a += 4) {                                                                \
            __m512i x, w0 = _mm512_loadu_si512(w + g * 64), w1 = _mm512_loadu_si512(w + (groups + g) * 64);         \
            ROWS_##height(STEP_32)                                                                                 \
        }                                                                                                          \
        ROWS_##height(STORE_32)                                                                                    \
    }                                                                                                              \
    INLINE void tile_##height##x16(const uint8_t *a, long stride, const uint8_t *w, long groups, int32_t *c) {      \
        ROWS_##height(ZERO)                                                                                        \
        for (long g = 0; g < groups; g++, a += 4) {                                                                \
            __m512i x, w0 = _mm512_loadu_si512(w + g * 64);                                                        \
            ROWS_##height(STEP_16)                                                                                 \
        }                                                                                                          \
        ROWS_##height(STORE_16)                                                                                    \
    }

TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7) TILE(8) TILE(9) TILE(10) TILE(11) TILE(12)

/* As many rows as there are, one to twelve, times one panel or two. */
INLINE void tile(int rows, int panels, const uint8_t *a, long stride, const uint8_t *w, long groups, int32_t *c) {
#define CASE(height)                                                \
    case height:                                                    \
        if (panels == 2) tile_##height##x32(a, stride, w, groups, c); \
        else tile_##height##x16(a, stride, w, groups, c);             \
        break;
    switch (rows) {
        CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
    }
#undef CASE
}

/*
 * Panels [panel, end) of a linear. Two panels stay in L1 or L2 while all rows pass, in blocks of nearly equal height: 128 rows are 11 blocks of 11 or 12, not 10 of 12
 * and one of 8. While two panels are multiplied the next two are fetched, a share for each block.
 */
INLINE void linear(const long stride, const long groups, struct rows x, int32_t rows, struct weights w, int32_t panel, int32_t end, float *y, long y_stride, int32_t epilogue) {
    int32_t c[ROWS * 32] __attribute__((aligned(64)));
    const long panel_bytes = groups * 64;
    const int blocks = (rows + ROWS - 1) / ROWS;
    if (blocks == 0) return; /* more workers than rows */
    while (panel < end) {
        const int panels = end - panel >= 2 ? 2 : 1;
        const uint8_t *packed = w.packed + panel * panel_bytes, *next = packed + panels * panel_bytes;
        const long lines = (panels * groups + blocks - 1) / blocks;
        int m = 0;
        for (int block = 0; block < blocks; block++) {
            const int count = (rows - m + blocks - block - 1) / (blocks - block);
            const uint8_t *a = x.values + m * stride;
            for (long i = 0; i < lines; i++, next += 64) _mm_prefetch((const char *)next, _MM_HINT_T0);
            tile(count, panels, a, stride, packed, groups, c);
            struct rows scales = { a, x.scales + m, x.zeros + m };
            for (int p = 0; p < panels; p++)
                finish_panel(epilogue, count, c + p * LANES, 32, scales, w, (panel + p) * 16L, y + m * y_stride + (panel + p) * 16L, y_stride);
            m += count;
        }
        panel += panels;
    }
}

/*
 * Softmax of attention: p = 255 * 2^(score - largest of the row), rounded, and 0 from keys on, up to a multiple of 16; with the reciprocal of each row's sum.
 * The polynomial is that of MathConstants.cs. Rows are padded_keys apart.
 */
void EXPORT(softmax)(const float *scores, int32_t rows, int32_t keys, int32_t padded_keys, uint8_t *p, float *reciprocals) {
    const __m512 none = _mm512_set1_ps(-__builtin_inff());
    const __mmask16 rest = (__mmask16)(keys % LANES ? (1 << keys % LANES) - 1 : 0xFFFF);
    const int last = padded_keys - LANES;
    for (int i = 0; i < rows; i++, scores += padded_keys, p += padded_keys) {
        __m512 largest = _mm512_max_ps(_mm512_mask_loadu_ps(none, rest, scores + last), none); /* of a NaN and a number the number */
        for (int j = 0; j < last; j += LANES) largest = _mm512_max_ps(_mm512_loadu_ps(scores + j), largest);
        const __m512 subtrahend = _mm512_set1_ps(_mm512_reduce_max_ps(largest));
        __m512i sums = _mm512_setzero_si512();
        for (int j = 0; j <= last; j += LANES) {
            __m512 x = _mm512_sub_ps(_mm512_mask_loadu_ps(none, j < last ? 0xFFFF : rest, scores + j), subtrahend);
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
        reciprocals[i] = 1.0f / (float)_mm512_reduce_add_epi32(sums);
    }
}

#define PARAMETERS                                                                                                                                     \
    const uint8_t *values, const float *row_scales, const int32_t *zeros, int32_t rows, const uint8_t *packed, const float *scales, const int32_t *sums, \
        const float *bias, int32_t panel, int32_t end, float *y, int64_t y_stride, int32_t epilogue
#define ARGUMENTS                                                                                                                      \
    (struct rows){ values, row_scales, zeros }, rows, (struct weights){ packed, scales, sums, bias }, panel, end, y, y_stride, epilogue

/* One function for each number of inputs the model has, and one for inputs that are tokens. */
#define LINEAR(inputs)                                                                       \
    void JOIN(EXPORT(int8linear), inputs)(PARAMETERS) { linear(((inputs) + 15) & -16, ((inputs) + 3) / 4, ARGUMENTS); }
AOTDISTIL_SHAPES(LINEAR)

void EXPORT(int8linear_T)(int64_t stride, int64_t inputs, PARAMETERS) { linear(stride, inputs / 4, ARGUMENTS); }
