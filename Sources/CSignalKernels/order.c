#include "instruction_sets.h"
#include "lanes.h"
#include "signal_kernels.h"

typedef int places16 __attribute__((vector_size(64), aligned(4)));
typedef uint8_t bytes16 __attribute__((vector_size(16), aligned(1)));

KERNEL void signal_best_before(const float *scores, const float *costs, long befores, long nexts, float *best, uint8_t *origins) {
    // Three vectors at once, since each waits for its last maximum.
    for (long first = 0; first < nexts; first += 48) {
        lanes16 top[3];
        places16 origin[3] = {{0}, {0}, {0}};
        for (int k = 0; k < 3; k++) top[k] = scores[0] - *(const lanes16 *)(costs + first + 16 * k);
        for (long before = 1; before < befores; before++) {
            const float *row = costs + before * nexts + first;
            for (int k = 0; k < 3; k++) {
                lanes16 v = scores[before] - *(const lanes16 *)(row + 16 * k);
                places16 higher = (places16)(v > top[k]);
                top[k] = __builtin_elementwise_max(top[k], v);
                origin[k] = (higher & (int)before) | (~higher & origin[k]);
            }
        }
        for (int k = 0; k < 3; k++) {
            *(lanes16 *)(best + first + 16 * k) = top[k];
            *(bytes16 *)(origins + first + 16 * k) = __builtin_convertvector(origin[k], bytes16);
        }
    }
}
