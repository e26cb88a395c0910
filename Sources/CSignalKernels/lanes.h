// Vectors of 8 and 16 numbers; memory need not be aligned for them.
#pragma once
typedef float lanes8 __attribute__((vector_size(32), aligned(4)));
typedef float lanes16 __attribute__((vector_size(64), aligned(4)));

#define LANES(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

// Turns the rows of an 8 x 8 block into its columns.
#define TRANSPOSE8(r)                                                                                                          \
    do {                                                                                                                       \
        lanes8 s_[8], t_[8];                                                                                                   \
        for (int i_ = 0; i_ < 8; i_ += 2) {                                                                                    \
            s_[i_] = LANES(r[i_], r[i_ + 1], 0, 8, 1, 9, 4, 12, 5, 13);                                                        \
            s_[i_ + 1] = LANES(r[i_], r[i_ + 1], 2, 10, 3, 11, 6, 14, 7, 15);                                                  \
        }                                                                                                                      \
        for (int i_ = 0; i_ < 8; i_ += 4) {                                                                                    \
            t_[i_] = LANES(s_[i_], s_[i_ + 2], 0, 1, 8, 9, 4, 5, 12, 13);                                                      \
            t_[i_ + 1] = LANES(s_[i_], s_[i_ + 2], 2, 3, 10, 11, 6, 7, 14, 15);                                                \
            t_[i_ + 2] = LANES(s_[i_ + 1], s_[i_ + 3], 0, 1, 8, 9, 4, 5, 12, 13);                                              \
            t_[i_ + 3] = LANES(s_[i_ + 1], s_[i_ + 3], 2, 3, 10, 11, 6, 7, 14, 15);                                            \
        }                                                                                                                      \
        for (int i_ = 0; i_ < 4; i_++) {                                                                                       \
            r[i_] = LANES(t_[i_], t_[i_ + 4], 0, 1, 2, 3, 8, 9, 10, 11);                                                       \
            r[i_ + 4] = LANES(t_[i_], t_[i_ + 4], 4, 5, 6, 7, 12, 13, 14, 15);                                                 \
        }                                                                                                                      \
    } while (0)
