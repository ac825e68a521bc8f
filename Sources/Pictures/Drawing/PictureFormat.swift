/// The file formats of pictures.
public enum PictureFormat: String, CaseIterable, Sendable, Hashable {
  case png, svg
}
