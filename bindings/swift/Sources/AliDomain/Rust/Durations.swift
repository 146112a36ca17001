@available(macOS 13, iOS 16, tvOS 16, watchOS 9, *)
extension Duration {
    /// The number of seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
