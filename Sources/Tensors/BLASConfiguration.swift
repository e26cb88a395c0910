import COpenBLAS

extension Parallelism {
    /// Version and build settings of the BLAS library, as it names them itself.
    public static var blasConfiguration: String {
        String(cString: openblas_get_config()).split(separator: " ").joined(separator: " ")
    }
}
