#pragma once
#include <stdbool.h>
#include <stdint.h>

// What the communicator needs of Open MPI, whose constants are macros that Swift cannot import. No function blocks but
// mpi_start and mpi_finish; one thread at a time may call. Each gives 0, or an error code for mpi_error_text.
// Without the package trait MPI every function gives an error.

bool mpi_is_built(void);

/// Joins the job that the process was started in. Errors are given back from then on, they do not end the process.
int mpi_start(void);
int mpi_finish(void);
int mpi_rank(void);
int mpi_size(void);
/// The error in words, with a 0 at the end; `text` holds 1,024 bytes.
void mpi_error_text(int error, char *text);

/// Ends all processes of the job. If that is not done within `seconds`, at least this process ends, with `code`.
_Noreturn void mpi_abort(int code, int seconds);

/// What was begun and is not over. The buffers must stay until mpi_test finds it done.
typedef void *mpi_operation;

/// Sets `done` if the operation is over, and `operation` to NULL then.
int mpi_test(mpi_operation *operation, bool *done);

/// Adds up `values` over all ranks, in place.
int mpi_start_sum(float *values, int count, mpi_operation *operation);
/// `offsets` and `counts` are in bytes, one per rank.
int mpi_start_all_gather(const void *sent, int count, void *received, const int *counts, const int *offsets, mpi_operation *operation);
/// The same, at rank `root` alone.
int mpi_start_gather(const void *sent, int count, void *received, const int *counts, const int *offsets, int root, mpi_operation *operation);
int mpi_start_broadcast(void *bytes, int count, int root, mpi_operation *operation);
int mpi_start_barrier(mpi_operation *operation);

/// Messages between two ranks; those of different tags do not meet.
int mpi_start_send(const void *bytes, int count, int rank, int tag, mpi_operation *operation);
/// Takes the message that mpi_probe found.
int mpi_start_receive(void *bytes, int count, int rank, int tag, mpi_operation *operation);
/// Whether a message from any rank has come, from whom and of how many bytes.
int mpi_probe(int tag, bool *found, int *rank, int *count);
