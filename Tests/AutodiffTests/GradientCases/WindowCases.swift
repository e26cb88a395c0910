import Autodiff
import Tensors

extension GradientCases {
    /// Pooling and normalisation.
    mutating func addWindows() {
        let pools: [(Shape, Pooling2DGeometry)] = [
            ([2, 4, 6, 3], .init(kernel: 2)), ([1, 5, 5, 2], .init(kernel: 3, stride: 2, padding: 1)), ([1, 1, 1, 1], .init(kernel: 1)),
            ([1, 5, 4, 1], .init(kernel: Size2D(height: 3, width: 2), stride: 1)), ([0, 4, 4, 1], .init(kernel: 2)), ([1, 2, 2, 2], .init(kernel: 3)),
        ]
        for (shape, geometry) in pools {
            let x = distinct(shape)
            add(.maxPool2D, [x]) { $0[0].maxPooled2D(geometry) }
            add(.averagePool2D, [x]) { $0[0].averagePooled2D(geometry) }
        }
        let line = distinct([2, 7, 2])
        add(.maxPool2D, [line]) { $0[0].maxPooled1D(kernel: 3, stride: 2, padding: 1) }
        add(.averagePool2D, [line]) { $0[0].averagePooled1D(kernel: 2) }

        for shape in [[1, 2], [5], [3, 4], [2, 3, 5], [0, 3], [40, 3]] as [Shape] {
            let x = random(shape), gain = random([shape[-1]], in: 0.5...1.5), offset = random([shape[-1]])
            add(.normalizeRows, [x]) { $0[0].normalizedRows(epsilon: 1e-2) }
            add(.normalizeRows, [x, gain, offset]) { $0[0].normalizedRows(gain: $0[1], offset: $0[2]) }
        }
        for shape in [[3, 2], [4, 1], [2, 3, 4], [2, 2, 3, 2], [300, 1]] as [Shape] {
            let x = random(shape), gain = random([shape[-1]], in: 0.5...1.5), offset = random([shape[-1]])
            add(.normalizeColumns, [x, gain, offset]) { $0[0].normalizedColumns(gain: $0[1], offset: $0[2], epsilon: 1e-2).value }
        }
    }
}
