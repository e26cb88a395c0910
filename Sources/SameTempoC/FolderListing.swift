import AudioFiles
import CSameTempo

/// What `sametempo_files` points to.
final class FilesHandle: Sendable {
    let paths: [CallerText], problems: [CallerText]

    init(_ inputs: [String]) {
        let (files, errors) = FolderScanner.scan(inputs)
        (paths, problems) = (files.map(CallerText.init), errors.map { CallerText($0.description) })
    }
}

@_cdecl("sametempo_files_find")
public func findFiles(_ inputs: UnsafePointer<Text?>?, _ inputCount: Int, _ files: NewObject?,
                      _ message: Message?) -> Int32 {
    making(files, message) {
        guard inputCount >= 0, inputCount == 0 || inputs != nil else { throw CallError.wrongArgument("NULL instead of inputs") }
        return FilesHandle(try (0..<inputCount).map { try text(inputs![$0], "an input") })
    }
}

@_cdecl("sametempo_files_free") public func freeFiles(_ files: OpaquePointer?) { release(files) }

@_cdecl("sametempo_files_count") public func count(of files: OpaquePointer?) -> Int { object(files, FilesHandle.self)?.paths.count ?? 0 }

@_cdecl("sametempo_files_path") public func path(of files: OpaquePointer?, _ index: Int) -> Text? {
    element(object(files, FilesHandle.self)?.paths, index)
}

@_cdecl("sametempo_files_problem_count") public func problemCount(of files: OpaquePointer?) -> Int {
    object(files, FilesHandle.self)?.problems.count ?? 0
}

@_cdecl("sametempo_files_problem") public func problem(of files: OpaquePointer?, _ index: Int) -> Text? {
    element(object(files, FilesHandle.self)?.problems, index)
}

private func element(_ texts: [CallerText]?, _ index: Int) -> Text? {
    guard let texts, texts.indices.contains(index) else { return nil }
    return texts[index].pointer
}
