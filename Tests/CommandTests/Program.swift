import Foundation
import Testing

/// The built program, run as a user runs it.
struct Program {
    /// Private to a test: nothing of the user's caches is read or written.
    let cache: String

    struct Outcome {
        let status: Int32
        let output: String, errors: String
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// Beside the test bundle, where SwiftPM builds both.
    static let path: String = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let bundle = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [bundle, root.appendingPathComponent(".build/release"), root.appendingPathComponent(".build/debug")]
            .compactMap { $0?.appendingPathComponent("sametempo").path }
        return candidates.first(where: FileManager.default.isExecutableFile) ?? candidates[0]
    }()

    /// A program under way, its output going to files so that no pipe can fill up.
    final class Running {
        let process = Process()
        private let folder: TemporaryFolder
        private let ended = DispatchSemaphore(value: 0)

        init(_ program: String, _ arguments: [String], environment: [String: String], output: String?, errors: String?) throws {
            folder = try TemporaryFolder()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.environment = environment
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output ?? folder.file("out")))
            process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors ?? folder.file("err")))
            let ended = ended
            process.terminationHandler = { _ in ended.signal() }
            try process.run()
        }

        /// Waits for the end; whoever takes longer is killed and fails the test.
        func finish(withinSeconds limit: Double) -> Outcome {
            if ended.wait(timeout: .now() + limit) == .timedOut {
                Issue.record("sametempo \(process.arguments ?? []) took longer than \(limit) s")
                kill(process.processIdentifier, SIGKILL)
                ended.wait()
            }
            func text(_ name: String) -> String {
                String(decoding: FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data(), as: UTF8.self)
            }
            let status = process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
            return Outcome(status: status, output: text("out"), errors: text("err"))
        }
    }

    /// - Parameters:
    ///   - program: Another copy of the program.
    ///   - output, errors: Files to send them to; without, they come with the outcome.
    func start(
        _ arguments: [String], program: String = Program.path, environment extra: [String: String] = [:], output: String? = nil,
        errors: String? = nil
    ) throws -> Running {
        var environment = ProcessInfo.processInfo.environment
        environment["XDG_CACHE_HOME"] = cache
        environment["XDG_STATE_HOME"] = cache + "/state"
        environment["SAMETEMPO_MODEL"] = nil
        environment.merge(extra) { $1 }
        return try Running(program, arguments, environment: environment, output: output, errors: errors)
    }

    func callAsFunction(_ arguments: String..., seconds: Double = 60, environment: [String: String] = [:]) throws -> Outcome {
        try start(arguments, environment: environment).finish(withinSeconds: seconds)
    }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func file(_ name: String, _ text: String = "") throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    @discardableResult
    func folder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
        return path + "/" + name
    }
}
