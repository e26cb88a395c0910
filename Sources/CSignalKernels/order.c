#include "instruction_sets.h"
#include "lanes.h"
#include "signal_kernels.h"

typedef int places8 __attribute__((vector_size(32)));

KERNEL long signal_largest_difference(const float *a, const float *b, long count, float *largest) {
    lanes8 top = *(const lanes8 *)a - *(const lanes8 *)b;
    places8 block = {0};
    for (long i = 8; i < count; i += 8) {
        lanes8 v = *(const lanes8 *)(a + i) - *(const lanes8 *)(b + i);
        places8 higher = (places8)(v > top);
        top = __builtin_elementwise_max(top, v);
        block = (higher & (int)i) | (~higher & block);
    }
    float best = top[0];
    for (int j = 1; j < 8; j++) best = top[j] > best ? top[j] : best;
    int place = (int)count;
    for (int j = 0; j < 8; j++) {
        int own = block[j] + j;
        place = top[j] == best && own < place ? own : place;
    }
    *largest = best;
    return place < count ? place : 0;
}
