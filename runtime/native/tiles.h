/* Tiles of 512-bit VNNI and their epilogues, and linears made of them. Part of avx512vnni.c, which says what all of it is. */

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define EXPORT(name) JOIN(AOTDISTIL_PREFIX, name)
#define INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

/* Before a loop of a few turns, a constant number: written out, its arrays are registers. gcc leaves them in memory otherwise. */
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

enum { ROWS = 12, LANES = 16 };
enum epilogue { BIAS, GELU, GELU_TANH, RELU, TANH, SILU, MISH, SCALE };

struct weights { const uint8_t *packed; const float *scales; const int32_t *sums; const float *bias; };
struct rows { uint8_t *values; float *scales; int32_t *zeros; };

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

/* max(x, 0) - a (end - a) (p0 + p1 a + ... + p5 a^5) with a = |x|, at most the end: see ScalarMath.cs. */
INLINE __m512 less_tail(__m512 x, float end, float p0, float p1, float p2, float p3, float p4, float p5) {
    const __m512 bound = _mm512_set1_ps(end), a = _mm512_min_ps(_mm512_abs_ps(x), bound);
    __m512 p = _mm512_fmadd_ps(_mm512_set1_ps(p5), a, _mm512_set1_ps(p4));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p3));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p2));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p1));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p0));
    return _mm512_sub_ps(_mm512_max_ps(x, _mm512_setzero_ps()), _mm512_mul_ps(_mm512_mul_ps(a, _mm512_sub_ps(bound, a)), p));
}

/* x Phi(x), and what comes close to it by tanh: the polynomials of MathConstants.cs. */
INLINE __m512 gelu(__m512 x) { return less_tail(x, 3.9375f, 0.12692738f, -0.06613687f, -0.02914277f, 0.02929459f, -0.007635168f, 0.0006697071f); }

INLINE __m512 gelu_tanh(__m512 x) { return less_tail(x, 3.875f, 0.128886476f, -0.0664641485f, -0.0297644716f, 0.0295565687f, -0.0076750475f, 0.000672611233f); }

/* max(x, 0) - a ((end - a) (p0 + p1 a + ... + p6 a^6))^4 with a = |x|, at most the end: see ScalarMath.cs. */
INLINE __m512 less_fourth_power(__m512 x, float end, float p0, float p1, float p2, float p3, float p4, float p5, float p6) {
    const __m512 bound = _mm512_set1_ps(end), a = _mm512_min_ps(_mm512_abs_ps(x), bound);
    __m512 p = _mm512_fmadd_ps(_mm512_set1_ps(p6), a, _mm512_set1_ps(p5));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p4));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p3));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p2));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p1));
    p = _mm512_fmadd_ps(p, a, _mm512_set1_ps(p0));
    const __m512 root = _mm512_mul_ps(_mm512_sub_ps(bound, a), p), square = _mm512_mul_ps(root, root);
    return _mm512_sub_ps(_mm512_max_ps(x, _mm512_setzero_ps()), _mm512_mul_ps(a, _mm512_mul_ps(square, square)));
}

/* x / (1 + e^-x), and x tanh(ln(1 + e^x)), whose tails differ. */
INLINE __m512 silu(__m512 x) {
    return less_fourth_power(x, 12.125f, 0.0692905039f, -0.00259385561f, -0.00251248456f, 0.000593763252f, -4.95730274e-05f, 6.86795431e-07f, 8.15985786e-08f);
}

INLINE __m512 mish(__m512 x) {
    const __m512 above = less_fourth_power(x, 6.875f, 0.115626715f, -0.00593908876f, -0.00750791281f, 0.000350779796f, 0.000813719991f, -0.000207704303f, 1.60106574e-05f);
    const __m512 below = less_fourth_power(x, 12.75f, 0.069023855f, -0.00363462325f, -0.00313051394f, 0.00104421424f, -0.000154881447f, 1.14567183e-05f, -3.30552183e-07f);
    return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_GT_OQ), below, above);
}

/* The hyperbolic tangent: the quotient of polynomials of MathConstants.cs. */
INLINE __m512 hyperbolic_tangent(__m512 x) {
    const __m512 bound = _mm512_set1_ps(7.25f), a = _mm512_max_ps(_mm512_min_ps(x, bound), _mm512_set1_ps(-7.25f)), square = _mm512_mul_ps(a, a);
    __m512 p = _mm512_fmadd_ps(_mm512_set1_ps(3.79460175e-06f), square, _mm512_set1_ps(0.00224790233f));
    __m512 q = _mm512_fmadd_ps(_mm512_set1_ps(0.000139210853f), square, _mm512_set1_ps(0.0209359173f));
    p = _mm512_fmadd_ps(p, square, _mm512_set1_ps(0.122693427f));
    q = _mm512_fmadd_ps(q, square, _mm512_set1_ps(0.456008017f));
    p = _mm512_fmadd_ps(p, square, _mm512_set1_ps(0.999994457f));
    q = _mm512_fmadd_ps(q, square, _mm512_set1_ps(1.0f));
    return _mm512_div_ps(_mm512_mul_ps(a, p), q);
}

/* What follows scale and bias. The epilogue is a constant wherever this is inlined. */
INLINE __m512 activate(enum epilogue epilogue, __m512 x) {
    switch (epilogue) {
        case GELU: return gelu(x);
        case GELU_TANH: return gelu_tanh(x);
        case RELU: return _mm512_max_ps(x, _mm512_setzero_ps());
        case TANH: return hyperbolic_tangent(x);
        case SILU: return silu(x);
        case MISH: return mish(x);
        default: return x;
    }
}

/* Two vectors of a row's outputs, one for each panel; or only the first. */
struct pair { __m512 of[2]; };

/* What a tile's epilogue needs of the weights of its panels. */
struct panels { __m512 scales[2], bias[2]; __m512i sums[2]; };

#define EACH_PANEL(p) UNROLLED for (int p = 0; p < panels; p++)

/* (sum - zero * sums) * scale * row scale + bias. SCALE has neither zeros nor bias. */
INLINE struct pair scaled(enum epilogue epilogue, const int panels, const int32_t *c, struct rows x, int m, const struct panels *w) {
    struct pair y;
    EACH_PANEL(p) {
        __m512i exact = _mm512_load_si512(c + m * 32 + p * LANES);
        if (epilogue != SCALE) exact = _mm512_sub_epi32(exact, _mm512_mullo_epi32(_mm512_set1_epi32(x.zeros[m]), w->sums[p]));
        const __m512 sum = _mm512_mul_ps(_mm512_cvtepi32_ps(exact), w->scales[p]), row = _mm512_set1_ps(x.scales[m]);
        y.of[p] = epilogue == SCALE ? _mm512_mul_ps(sum, row) : _mm512_fmadd_ps(sum, row, w->bias[p]);
    }
    return y;
}

/*
 * A tile's outputs from its sums, of which c has 32 a row. w begins at the first panel. ranges, if there are any, are extended by the outputs.
 * The next row is scaled before this one's activation: both in a row are a chain longer than the processor looks ahead.
 */
INLINE void finish_panels(enum epilogue epilogue, const int panels, const int32_t *c, int rows, struct rows x, struct weights w, struct outputs out,
                          struct range *ranges) {
    struct panels some;
    EACH_PANEL(p) {
        const long n = p * LANES;
        some.scales[p] = _mm512_loadu_ps(w.scales + n);
        some.bias[p] = epilogue == SCALE ? _mm512_setzero_ps() : _mm512_loadu_ps(w.bias + n);
        some.sums[p] = epilogue == SCALE ? _mm512_setzero_si512() : _mm512_loadu_si512(w.sums + n);
    }
    struct pair y = scaled(epilogue, panels, c, x, 0, &some);
    for (int m = 0; m < rows; m++) {
        struct pair next = y;
        if (m + 1 < rows) next = scaled(epilogue, panels, c, x, m + 1, &some);
        EACH_PANEL(p) {
            y.of[p] = activate(epilogue, y.of[p]);
            _mm512_storeu_ps(out.y + p * out.panel + m * out.row, y.of[p]);
        }
        if (ranges) {
            struct range range = ranges[m];
            EACH_PANEL(p) range = extend(range, y.of[p]);
            ranges[m] = range;
        }
        y = next;
    }
}

INLINE void finish(enum epilogue epilogue, const int32_t *c, int rows, int panels, struct rows x, struct weights w, struct outputs out, struct range *ranges) {
    if (panels == 2) finish_panels(epilogue, 2, c, rows, x, w, out, ranges);
    else finish_panels(epilogue, 1, c, rows, x, w, out, ranges);
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

/*
 * With each group of inputs a tile asks for two cache lines of weights that are needed soon, so many bytes behind those it multiplies. One request at a time between
 * the multiplications: a burst of them fills the core's line buffers and stalls the loads behind (16 rows of 768 inputs took 1.6 times as long). They are to come to L2:
 * asked for L1, 8 rows of 6 x 768 took 1.4 times as long, as few lines can be on their way there. 0 asks for what is there.
 */
#define TILE(height)                                                                                                                                          \
    INLINE void tile_##height(const uint8_t *a, long stride, const uint8_t *w, const uint8_t *w_high, long groups, long ahead, long ahead_high, int32_t *c) { \
        const __m512i low = _mm512_setzero_si512(), high = low;                                                                                               \
        ROWS_##height(FIRST)                                                                                                                                  \
        for (long g = 0; g < groups; g++, a += 4, w += 64, w_high += 64) {                                                                                    \
            _mm_prefetch((const char *)w + ahead, _MM_HINT_T1);                                                                                               \
            _mm_prefetch((const char *)w_high + ahead_high, _MM_HINT_T1);                                                                                     \
            __m512i x, w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w_high);                                                                           \
            ROWS_##height(STEP)                                                                                                                               \
        }                                                                                                                                                     \
        ROWS_##height(STORE)                                                                                                                                  \
    }

EACH_HEIGHT(TILE)

/* As many rows as there are, one to twelve, times two panels, of which the second may be the first once more. */
INLINE void tile(int rows, const uint8_t *a, const long stride, const uint8_t *w, const uint8_t *w_high, const long groups, long ahead, long ahead_high, int32_t *c) {
#define CASE(height) case height: tile_##height(a, stride, w, w_high, groups, ahead, ahead_high, c); break;
    switch (rows) { EACH_HEIGHT(CASE) }
#undef CASE
}

/*
 * The tiles of a shape, one function whatever follows them: that is smaller, and within a function that has an epilogue's registers to place too, gcc may keep a sum of
 * the innermost loop in memory, which takes a sixth longer. Strides and groups are constants but for inputs that are tokens.
 */
typedef void tiles(int rows, const uint8_t *a, long stride, const uint8_t *w, const uint8_t *w_high, long groups, long ahead, long ahead_high, int32_t *c);

/* ---- Linears ---- */

/* Rows pass in blocks of nearly equal height: 128 are 11 blocks of 11 or 12, not 10 of 12 and one of 8. */
INLINE int block_count(int rows) { return (rows + ROWS - 1) / ROWS; }

INLINE int block_height(int rows_left, int blocks_left) { return (rows_left + blocks_left - 1) / blocks_left; }

/*
 * Panels [panel, end) of a linear. Two panels stay in L1 or L2 while all rows pass. The first block, or the first two, ask for the two panels that follow, be they this
 * linear's or the next one's. With ranges, which are for each row, the outputs lie block by block: out is the first block's, the next is block_floats further.
 * With windows, which say where each panel's inputs begin, two panels pass together where they read the same.
 */
INLINE void linear(enum epilogue epilogue, tiles *tiles, const long stride, const long groups, struct rows x, int32_t rows, struct weights w, int32_t panel, int32_t end,
                   const int32_t *windows, struct outputs out, struct range *ranges, long block_floats) {
    int32_t c[ROWS * 32] __attribute__((aligned(64)));
    const long panel_bytes = groups * 64;
    const int blocks = block_count(rows);
    while (panel < end) {
        const int panels = end - panel >= 2 && (!windows || windows[panel] == windows[panel + 1]) ? 2 : 1;
        const long first = panel * 16L;
        const uint8_t *packed = w.packed + panel * panel_bytes;
        for (int block = 0, m = 0; block < blocks; block++) {
            const int count = block_height(rows - m, blocks - block);
            const long ahead = block == 0 ? panels * panel_bytes : 0, ahead_high = block == 1 || blocks == 1 ? panels * panel_bytes : 0;
            const struct rows some = { x.values + m * stride + (windows ? windows[panel] : 0), x.scales + m, x.zeros + m };
            float *y = out.y + panel * out.panel + (ranges ? block * block_floats : m * out.row);
            tiles(count, some.values, stride, packed, packed + (panels - 1) * panel_bytes, groups, ahead, ahead_high, c);
            finish(epilogue, c, count, panels, some, (struct weights){ 0, w.scales + first, w.sums + first, epilogue == SCALE ? 0 : w.bias + first },
                   (struct outputs){ y, out.row, out.panel }, ranges ? ranges + m : 0);
            m += count;
        }
        panel += panels;
    }
}
