#include "CMPIShim.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SAMETEMPO_MPI

enum { not_built = -1 };

bool mpi_is_built(void) { return false; }
int mpi_start(void) { return not_built; }
int mpi_finish(void) { return not_built; }
int mpi_rank(void) { return 0; }
int mpi_size(void) { return 1; }
void mpi_error_text(int error, char *text) { (void)error; strcpy(text, "built without MPI"); }
void mpi_abort(int code, int seconds) { (void)seconds; _exit(code); }
int mpi_test(mpi_operation *operation, bool *done) { (void)operation; (void)done; return not_built; }
int mpi_start_sum(float *values, int count, mpi_operation *operation) { (void)values; (void)count; (void)operation; return not_built; }
int mpi_start_all_gather(const void *sent, int count, void *received, const int *counts, const int *offsets, mpi_operation *operation) {
    (void)sent; (void)count; (void)received; (void)counts; (void)offsets; (void)operation;
    return not_built;
}
int mpi_start_gather(const void *sent, int count, void *received, const int *counts, const int *offsets, int root, mpi_operation *operation) {
    (void)root;
    return mpi_start_all_gather(sent, count, received, counts, offsets, operation);
}
int mpi_start_broadcast(void *bytes, int count, int root, mpi_operation *operation) {
    (void)bytes; (void)count; (void)root; (void)operation;
    return not_built;
}
int mpi_start_barrier(mpi_operation *operation) { (void)operation; return not_built; }
int mpi_start_send(const void *bytes, int count, int rank, int tag, mpi_operation *operation) {
    (void)bytes; (void)count; (void)rank; (void)tag; (void)operation;
    return not_built;
}
int mpi_start_receive(void *bytes, int count, int rank, int tag, mpi_operation *operation) {
    return mpi_start_send(bytes, count, rank, tag, operation);
}
int mpi_probe(int tag, bool *found, int *rank, int *count) { (void)tag; (void)found; (void)rank; (void)count; return not_built; }

#else

#if !__has_include(<mpi.h>)
#error "Open MPI is missing: run Recipes/setup.sh --mpi, or build without the trait MPI"
#endif

#include <mpi.h>
#include <pthread.h>

_Static_assert(sizeof(MPI_Request) == sizeof(mpi_operation), "a request of Open MPI is a pointer");

bool mpi_is_built(void) { return true; }

int mpi_start(void) {
    int provided = 0;
    const int error = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
    if (error) return error;
    if (provided < MPI_THREAD_SERIALIZED) return MPI_ERR_OTHER;
    return MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
}

int mpi_finish(void) { return MPI_Finalize(); }

int mpi_rank(void) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

int mpi_size(void) {
    int size = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
}

_Static_assert(MPI_MAX_ERROR_STRING < 1024, "the texts of errors fit");

void mpi_error_text(int error, char *text) {
    int length = 0;
    if (MPI_Error_string(error, text, &length)) length = 0;
    text[length] = 0;
}

struct last_resort { int code, seconds; };

static void *end_process(void *argument) {
    const struct last_resort resort = *(struct last_resort *)argument;
    sleep(resort.seconds);
    _exit(resort.code);
}

void mpi_abort(int code, int seconds) {
    // Whoever would end the job may itself not answer.
    static struct last_resort resort;
    resort = (struct last_resort){code, seconds};
    pthread_t thread;
    if (pthread_create(&thread, NULL, end_process, &resort) == 0) MPI_Abort(MPI_COMM_WORLD, code);
    _exit(code);
}

int mpi_test(mpi_operation *operation, bool *done) {
    MPI_Request request = *operation;
    int flag = 0;
    const int error = MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
    *operation = request == MPI_REQUEST_NULL ? NULL : request;
    *done = flag != 0;
    return error;
}

int mpi_start_sum(float *values, int count, mpi_operation *operation) {
    return MPI_Iallreduce(MPI_IN_PLACE, values, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD, (MPI_Request *)operation);
}

int mpi_start_all_gather(const void *sent, int count, void *received, const int *counts, const int *offsets, mpi_operation *operation) {
    return MPI_Iallgatherv(sent, count, MPI_BYTE, received, counts, offsets, MPI_BYTE, MPI_COMM_WORLD, (MPI_Request *)operation);
}

int mpi_start_gather(const void *sent, int count, void *received, const int *counts, const int *offsets, int root, mpi_operation *operation) {
    return MPI_Igatherv(sent, count, MPI_BYTE, received, counts, offsets, MPI_BYTE, root, MPI_COMM_WORLD, (MPI_Request *)operation);
}

int mpi_start_broadcast(void *bytes, int count, int root, mpi_operation *operation) {
    return MPI_Ibcast(bytes, count, MPI_BYTE, root, MPI_COMM_WORLD, (MPI_Request *)operation);
}

int mpi_start_barrier(mpi_operation *operation) { return MPI_Ibarrier(MPI_COMM_WORLD, (MPI_Request *)operation); }

int mpi_start_send(const void *bytes, int count, int rank, int tag, mpi_operation *operation) {
    return MPI_Isend(bytes, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, (MPI_Request *)operation);
}

int mpi_start_receive(void *bytes, int count, int rank, int tag, mpi_operation *operation) {
    return MPI_Irecv(bytes, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, (MPI_Request *)operation);
}

int mpi_probe(int tag, bool *found, int *rank, int *count) {
    int flag = 0;
    MPI_Status status;
    const int error = MPI_Iprobe(MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &flag, &status);
    *found = flag != 0;
    if (error || !flag) return error;
    *rank = status.MPI_SOURCE;
    return MPI_Get_count(&status, MPI_BYTE, count);
}

#endif
