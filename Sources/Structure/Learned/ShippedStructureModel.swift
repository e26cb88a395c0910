import CShippedStructure
import Formats

extension StructureModel {
    /// The features for parts of songs that come with the package, as part of the program.
    ///
    /// - Throws: `FormatError` if the package was built from a damaged or an older file.
    public static func shipped() throws(FormatError) -> StructureModel {
        let bytes = UnsafeRawBufferPointer(start: shipped_structure_bytes(), count: shipped_structure_byte_count())
        return try StructureModel(SafeTensors(MappedFile(partOfProgram: bytes, name: "the shipped features for parts of songs")))
    }
}
