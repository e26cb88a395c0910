import Formats
import Testing

struct FolderPathTests {
    @Test(arguments: [
        ("x", ""), (".", ""), ("", ""), ("/", "/"), ("/x", "/"), ("a/x", "a"), ("a/b/x", "a/b"), ("a/b/", "a"), ("//x", "/"), ("a//x", "a"), ("../é.wav", ".."),
    ])
    func theFolderIsWhatStandsBeforeTheLastName(path: String, folder: String) { #expect(folderPath(of: path) == folder) }
}
