/*
 * The int8 kernels for processors with 512-bit VNNI, which .NET 10 cannot express (no 512-bit VPDPBUSD): tiles of up to 12 rows x 32 outputs with their epilogue,
 * and what stands between them: probabilities of attention, layer norm, quantisation of rows.
 * Compiled for the shapes of one model, which the packer lists in <name>.shapes.h (force-included), by the C compiler that links the library anyway.
 * To be retired once .NET has AvxVnni.V512 (planned for .NET 11): then this is one more instruction set of the generator.
 *
 * Bit for bit what AotDistil.Runtime.Reference.Int8Reference defines: sums are exact integers, floats go through the same operations in the same order,
 * and every fused multiply-add is written as one. -ffp-contract=off keeps the compiler from adding others.
 */
#include "tiles.h"
#include "attention.h"
#include "rows.h"

/* Whether the processor, and the system that saves its registers, has what this file is compiled for. */
int32_t EXPORT(avx512vnni_supported)(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

/* ---- Linears ---- */

#define PARAMETERS                                                                                                                     \
    uint8_t *values, float *row_scales, int32_t *zeros, int32_t rows, const uint8_t *packed, const float *scales, const int32_t *sums, \
        const float *bias, int32_t panel, int32_t end, const int32_t *windows, float *y, int64_t row_floats, int64_t panel_floats
#define ARGUMENTS(windows)                                                                                                 \
    (struct rows){ values, row_scales, zeros }, rows, (struct weights){ packed, scales, sums, bias }, panel, end, windows, \
        (struct outputs){ y, row_floats, panel_floats }, 0, 0

/*
 * Tiles for each number of inputs, for which strides and groups are constants; and those whose inputs are tokens, whose number a call tells.
 * inputs are those that a panel reads, stride the bytes of a row.
 */
#define TILES(shape, inputs, stride, whole) TILES_OF(shape, stride, ((inputs) + 3) / 4)
#define TILES_OF(shape, stride, groups)                                                                                                       \
    static NOINLINE void JOIN(tiles, shape)(int rows, const uint8_t *a, long row_bytes, const uint8_t *w, const uint8_t *w_high, long count, \
                                            long ahead, long ahead_high, int32_t *c) {                                                       \
        (void)row_bytes, (void)count;                                                                                                        \
        tile(rows, a, stride, w, w_high, groups, ahead, ahead_high, c);                                                                      \
    }
AOTDISTIL_LINEARS(TILES)
TILES_OF(T, row_bytes, count)

/*
 * One function for each number of inputs and each epilogue, of which the linker keeps those that the model calls; and one for inputs that are tokens.
 * windows says where each panel's inputs begin, and is null where every panel reads the whole row.
 */
#define LINEAR(shape, inputs, stride, whole) LINEAR_OF(shape, inputs, stride, whole, bias, BIAS) AOTDISTIL_HEAD_LINEAR(LINEAR_OF, shape, inputs, stride, whole)
#define LINEAR_OF(shape, inputs, stride, whole, name, epilogue) \
    void JOIN(JOIN(EXPORT(int8linear), shape), name)(PARAMETERS) { linear(epilogue, JOIN(tiles, shape), stride, ((inputs) + 3) / 4, ARGUMENTS((whole) ? 0 : windows)); }
AOTDISTIL_LINEARS(LINEAR)

void EXPORT(int8linear_T_scale)(int64_t stride, int64_t inputs, PARAMETERS) { linear(SCALE, tiles_T, stride, inputs / 4, ARGUMENTS(windows)); }

/* ---- Attention ---- */

#define HEAD(size)                                                                                                                                                  \
    void JOIN(EXPORT(pack_keys), size)(const float *x, int64_t x_stride, int64_t panel, int32_t keys, uint8_t *packed, float *scales, int32_t *sums) {              \
        pack_keys(size, x, x_stride, panel, keys, packed, scales, sums);                                                                                            \
    }                                                                                                                                                               \
    void JOIN(EXPORT(pack_values), size)(const float *x, int64_t x_stride, int64_t panel, int32_t keys, uint8_t *packed, float *scales) {                           \
        pack_values(size, x, x_stride, panel, keys, packed, scales);                                                                                                \
    }                                                                                                                                                               \
    void JOIN(EXPORT(probabilities), size)(const float *x, int64_t x_stride, int64_t panel, int32_t rows, float factor, const uint8_t *packed, const float *scales, \
                                           const int32_t *sums, int32_t keys, int32_t padded_keys, float *t, uint8_t *p, float *reciprocals) {                      \
        probabilities(size, x, x_stride, panel, rows, factor, (struct weights){ packed, scales, sums, 0 }, keys, padded_keys, t, p, reciprocals);                   \
    }
AOTDISTIL_HEADS(HEAD)

/* ---- Rows ---- */

#define LINEAR_TO_BYTES(shape, inputs, stride, whole) AOTDISTIL_HIDDEN_LINEAR(LINEAR_TO_BYTES_OF, shape, inputs, stride, whole)
#define LINEAR_TO_BYTES_OF(shape, inputs, stride, whole, name, epilogue)                                                                                   \
    void JOIN(JOIN(JOIN(EXPORT(int8linear), shape), name), to_bytes)(                                                                                     \
        uint8_t *values, float *row_scales, int32_t *zeros, int32_t rows, const uint8_t *packed, const float *scales, const int32_t *sums,                 \
        const float *bias, int32_t panels, const int32_t *windows, float *hidden, void *ranges, uint8_t *q, float *q_scales, int32_t *q_zeros) {           \
        linear_to_bytes(epilogue, JOIN(tiles, shape), AOTDISTIL_HIDDEN_HADAMARD, stride, ((inputs) + 3) / 4, (struct rows){ values, row_scales, zeros }, rows, (struct weights){ packed, scales, sums, bias }, \
                        panels, (whole) ? 0 : windows, hidden, ranges, (struct rows){ q, q_scales, q_zeros });                                             \
    }
AOTDISTIL_LINEARS(LINEAR_TO_BYTES)

#define QUANTIZE(shape, size, hadamard)                                                                                \
    void JOIN(EXPORT(quantize), shape)(const float *x, int32_t rows, uint8_t *values, float *scales, int32_t *zeros) { \
        quantize(((size) + 15) & -16, hadamard, x, rows, (struct rows){ values, scales, zeros });                      \
    }
#define LAYER_NORM(shape, size, hadamard)                                                                                                               \
    void JOIN(EXPORT(add_layer_norm), shape)(float *x, const float *y, int32_t rows, const float *gamma, const float *beta, float eps, uint8_t *values, \
                                             float *scales, int32_t *zeros) {                                                                           \
        add_layer_norm(size, hadamard, x, y, rows, gamma, beta, eps, (struct rows){ values, scales, zeros });                                           \
    }
AOTDISTIL_ROWS(QUANTIZE)
AOTDISTIL_LAYER_NORMS(LAYER_NORM)
