import Foundation

extension Communicator {
    /// How many threads this rank should work with if nobody says so: the cores that it may use, divided among the ranks that share
    /// them. Collective.
    ///
    /// - Parameter available: Cores that this process may use. Those that `mpirun` has given to this rank alone are not divided.
    public func fairThreadCount(available: Int) throws(CommunicationError) -> Int {
        let neighbours = try allGather(Array(MPICalls.hostName.utf8))
        let sharing = available < sysconf(Int32(_SC_NPROCESSORS_ONLN)) ? 1 : neighbours.count { $0 == neighbours[rank] }
        return max(1, available / sharing)
    }
}
