import Foundation

/// Runs scripts of pages; nil where it is not installed.
public let chromiumPath: String? = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":")
    .map { "\($0)/chromium" }.first { FileManager.default.isExecutableFile(atPath: $0) }

/// The elements of a page as a browser has them once its scripts have run, as HTML.
public func browserTree(of page: String) throws -> String {
    let folder = try TemporaryFolder(), file = URL(fileURLWithPath: folder.path + "/page.html"), output = folder.path + "/tree.html"
    try Data(page.utf8).write(to: file)
    FileManager.default.createFile(atPath: output, contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: chromiumPath!)
    process.arguments = [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--user-data-dir=\(folder.path)/profile", "--dump-dom", file.absoluteString,
    ]
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try String(contentsOfFile: output, encoding: .utf8)
}
