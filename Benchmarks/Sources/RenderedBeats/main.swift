import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams

// Renders sounds whose beats are known exactly, for grids.sh:
//   RenderedBeats FOLDER        120 references (eight patterns at 15 tempi) and 150 grooves, of which two thirds are humanised, 40 s each;
//                               FOLDER/rendered.csv has path, bpm, beats and source, and each sound a file of beats
let arguments = CommandLine.arguments
guard arguments.count == 2 else { fatalError("RenderedBeats FOLDER") }
let folder = arguments[1], seconds = 40.0
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
var stream = RandomStream(seed: 24), table = "path,bpm,beats,source\n", count = 0

func write(_ sound: RenderedReference, source: String) throws {
    let name = String(format: "%@-%03d", source, count)
    count += 1
    try writeWAV(samples: sound.samples, sampleRate: sound.sampleRate, path: "\(folder)/\(name).wav")
    try sound.beatTimesSeconds.map { String(format: "%.5f\n", $0) }.joined().write(toFile: "\(folder)/\(name).beats", atomically: true, encoding: .utf8)
    table += "\(name).wav,\(sound.tempoBPM!),\(name).beats,\(source)\n"
}

for pattern in ReferencePattern.allCases {
    for step in 0..<15 {
        let tempo = 60 * pow(2, (Double(step) + stream.uniform()) / 15 * 1.7)
        try write(renderReference(pattern: pattern, tempoBPM: tempo, seconds: seconds, sampleRate: 44100, stream: &stream), source: "reference")
    }
}
for _ in 0..<150 { try write(renderGroove(seconds: seconds, sampleRate: 44100, stream: &stream), source: "groove") }
try table.write(toFile: "\(folder)/rendered.csv", atomically: true, encoding: .utf8)
