// One of several processes that build a cache together, for MusicDataTests. Arguments: the folder of the cache, a file to which a line is
// added whenever something is computed, how many milliseconds that takes, and the files.
import Foundation
import MusicData

struct Slow: CachedFeature {
    static let name = "slow"
    let log: String
    let milliseconds: UInt32
    let settings = "slow 1"
    let columns = 1

    func compute(_ path: String) throws -> (values: [Int16], warning: String?) {
        let file = open(log, O_WRONLY | O_APPEND | O_CREAT, 0o644), line = Array((path + "\n").utf8)
        line.withUnsafeBytes { _ = write(file, $0.baseAddress!, $0.count) }
        close(file)
        usleep(1000 * milliseconds)
        return ([Int16](repeating: Int16(path.utf8.count), count: 100), nil)
    }
}

let arguments = CommandLine.arguments, files = arguments.dropFirst(4)
let cache = try FeatureCache(folder: arguments[1])
let feature = Slow(log: arguments[2], milliseconds: UInt32(arguments[3])!)
// As music is read: what others are at comes last.
let left = try files.filter { try cache.arrayUnlessClaimed($0, feature) == nil }
for file in Array(left) { _ = try cache.array(file, feature) }
print("done")
