/*
 * What this core can do at most: int8 multiply-adds from registers, and bytes read from a buffer. The roofline of the benchmarks is made of these two.
 * Each peak function runs independent chains of one instruction, more than latency times throughput needs, and returns the multiply-adds it did.
 */
#include <immintrin.h>
#include <stdint.h>

#define ROUNDS_12(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11)
enum { CHAINS = 12 };

int32_t has_avx512vnni(void) { __builtin_cpu_init(); return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni"); }
int32_t has_avx2(void) { __builtin_cpu_init(); return __builtin_cpu_supports("avx2"); }

/* cpuid leaf 7.1, eax bit 4: older compilers do not know the name. */
int32_t has_avxvnni(void) {
    uint32_t a = 7, b, c = 1, d;
    if (!has_avx2()) return 0;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return a >> 4 & 1;
}

#define ZERO_512(i) __m512i c##i = _mm512_setzero_si512();
#define STEP_512(i) __asm__ volatile("vpdpbusd %2, %1, %0" : "+v"(c##i) : "v"(x), "v"(w));
__attribute__((target("avx512f"))) int64_t peak_avx512vnni(int64_t rounds) {
    __m512i x = _mm512_set1_epi8(1), w = _mm512_set1_epi8(1);
    ROUNDS_12(ZERO_512)
    for (int64_t i = 0; i < rounds; i++) { ROUNDS_12(STEP_512) }
    return rounds * CHAINS * 64;
}

#define ZERO_256(i) __m256i c##i = _mm256_setzero_si256();
#define STEP_VEX(i) __asm__ volatile("%{vex%} vpdpbusd %2, %1, %0" : "+x"(c##i) : "x"(x), "x"(w));
__attribute__((target("avx2"))) int64_t peak_avxvnni(int64_t rounds) {
    __m256i x = _mm256_set1_epi8(1), w = _mm256_set1_epi8(1);
    ROUNDS_12(ZERO_256)
    for (int64_t i = 0; i < rounds; i++) { ROUNDS_12(STEP_VEX) }
    return rounds * CHAINS * 32;
}

/* Three instructions for what VNNI does in one: products to int16 pairs, these to int32, and the sum. */
#define STEP_AVX2(i)                                                                                                       \
    __asm__ volatile("vpmaddubsw %2, %1, %%ymm15\n\tvpmaddwd %3, %%ymm15, %%ymm15\n\tvpaddd %%ymm15, %0, %0"                  \
                     : "+x"(c##i) : "x"(x), "x"(x), "x"(ones) : "xmm15");
__attribute__((target("avx2"))) int64_t peak_avx2(int64_t rounds) {
    __m256i x = _mm256_set1_epi8(1), ones = _mm256_set1_epi16(1);
    ROUNDS_12(ZERO_256)
    for (int64_t i = 0; i < rounds; i++) { ROUNDS_12(STEP_AVX2) }
    return rounds * CHAINS * 32;
}

/* Sums a buffer of a multiple of 256 bytes, four streams of loads under way at a time. */
__attribute__((target("avx2"))) int32_t read_all(const uint8_t *bytes, int64_t length) {
    __m256i sums[4] = { _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256() };
    const int64_t quarter = length / 4;
    for (int64_t i = 0; i < quarter; i += 64)
        for (int s = 0; s < 4; s++) {
            const __m256i *line = (const __m256i *)(bytes + s * quarter + i);
            sums[s] = _mm256_add_epi32(sums[s], _mm256_add_epi32(_mm256_loadu_si256(line), _mm256_loadu_si256(line + 1)));
        }
    return _mm256_extract_epi32(_mm256_add_epi32(_mm256_add_epi32(sums[0], sums[1]), _mm256_add_epi32(sums[2], sums[3])), 0);
}
