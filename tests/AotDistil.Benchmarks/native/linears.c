/*
 * The library's linears by themselves, as the library has them, and what is left of one without an epilogue: the products of its tiles, in the same order. Beside them
 * the same products as a library for any model has them: told the shape at each call, with tiles of one height, to which rows are padded.
 */
#include "avx512vnni.c"

INLINE void products(const long stride, const long groups, const uint8_t *values, int32_t rows, const uint8_t *packed, int32_t panels) {
    int32_t c[ROWS * 32] __attribute__((aligned(64)));
    const long pair_bytes = 2 * groups * 64;
    const int blocks = block_count(rows);
    for (int32_t panel = 0; panel + 2 <= panels; panel += 2, packed += pair_bytes)
        for (int block = 0, m = 0; block < blocks; block++) {
            const int count = block_height(rows - m, blocks - block);
            tile(count, values + m * stride, stride, packed, packed + pair_bytes / 2, groups, block == 0 ? pair_bytes : 0, block == 1 ? pair_bytes : 0, c);
            __asm__ volatile("" : : "r"(c) : "memory"); /* somebody might read the sums */
            m += count;
        }
}

#define PRODUCTS(shape, inputs, stride, whole)                                                                       \
    void JOIN(EXPORT(products), shape)(const uint8_t *values, int32_t rows, const uint8_t *packed, int32_t panels) { \
        products(stride, ((inputs) + 3) / 4, values, rows, packed, panels);                                          \
    }
AOTDISTIL_LINEARS(PRODUCTS)

/* There must be values for a multiple of 12 rows. */
void EXPORT(products_any)(long stride, long groups, const uint8_t *values, int32_t rows, const uint8_t *packed, int32_t panels) {
    int32_t c[ROWS * 32] __attribute__((aligned(64)));
    const long pair_bytes = 2 * groups * 64;
    for (int32_t panel = 0; panel + 2 <= panels; panel += 2, packed += pair_bytes)
        for (int m = 0; m < rows; m += ROWS) {
            tile_12(values + m * stride, stride, packed, packed + pair_bytes / 2, groups, m == 0 ? pair_bytes : 0, m == ROWS ? pair_bytes : 0, c);
            __asm__ volatile("" : : "r"(c) : "memory");
        }
}
