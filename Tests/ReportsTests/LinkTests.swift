import Reports
import Testing

@Suite struct LinkTests {
    @Test(arguments: [
        ("/a/b/c.wav", "/a/report.html", "b/c.wav"), ("/a/c.wav", "/a/b/report.html", "../c.wav"),
        ("/x/c.wav", "/a/b/report.html", "../../x/c.wav"), ("/a/./b/../c.wav", "/a/r.html", "c.wav"),
        ("/a/b c?#%.wav", "/a/r.html", "b%20c%3F%23%25.wav"), ("/a/é.wav", "/a/r.html", "%C3%A9.wav"),
        ("/a/javascript:x.wav", "/a/r.html", "javascript%3Ax.wav"), ("/a/\n.wav", "/a/r.html", "%0A.wav"),
    ])
    func filesAreFoundFromThePage(path: String, page: String, link: String) { #expect(RelativeLink(to: path, from: page).text == link) }

    @Test func relativePathsBesideThePageStayAsTheyAre() {
        #expect(RelativeLink(to: "audio/a.wav", from: nil).text == "audio/a.wav")
        #expect(RelativeLink(to: "a.wav", from: "out/r.html").text == "../a.wav")
    }
}
