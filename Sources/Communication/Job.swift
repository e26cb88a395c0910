import CMPIShim
import Foundation

/// How the ranks of this program find each other.
public enum Job {
    /// The communicator of the job that started this process: of MPI if `mpirun` or Slurm did, else of a single process. The same one
    /// whenever it is asked for.
    ///
    /// A program that was started plainly does not start MPI.
    ///
    /// - Throws: `CommunicationError.notBuilt` if several processes were started but the program has no MPI.
    public static func join() throws(CommunicationError) -> any Communicator { try joined.get() }

    private static let joined = Result { () throws(CommunicationError) in try communicator(ProcessInfo.processInfo.environment) }

    private static func communicator(_ environment: [String: String]) throws(CommunicationError) -> any Communicator {
        guard isStartedByLauncher(environment) else { return SingleProcess() }
        if !mpi_is_built() {
            if environment["OMPI_COMM_WORLD_SIZE"] == "1" { return SingleProcess() }
            throw .notBuilt
        }
        return try OpenMPI(timeouts: CommunicationTimeouts(environment: environment))
    }

    /// Whether several processes of this program may be at work: `mpirun` sets the one variable, Slurm's PMIx the other.
    static func isStartedByLauncher(_ environment: [String: String]) -> Bool {
        environment["OMPI_COMM_WORLD_SIZE"] != nil || environment["PMIX_NAMESPACE"] != nil
    }

    /// Whether the program was built with MPI.
    public static var hasMPI: Bool { mpi_is_built() }
}

extension CommunicationTimeouts {
    static let silenceVariable = "SAMETEMPO_MPI_SILENCE_SECONDS", operationVariable = "SAMETEMPO_MPI_TIMEOUT_SECONDS"

    /// The defaults, or what the environment says.
    ///
    /// - Throws: `CommunicationError.cannotStart` for what is not a number above 0.
    init(environment: [String: String]) throws(CommunicationError) {
        self.init()
        func seconds(_ name: String, _ value: inout Double) throws(CommunicationError) {
            guard let text = environment[name] else { return }
            guard let number = Double(text), number > 0, number.isFinite else {
                throw .cannotStart(reason: "\(name) is \"\(text)\"; expected a number of seconds above 0")
            }
            value = number
        }
        try seconds(Self.silenceVariable, &silenceSeconds)
        try seconds(Self.operationVariable, &operationSeconds)
    }
}
