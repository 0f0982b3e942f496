import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes what the launcher runs: a jar of our classes and one of each library, and the digest of
 * them all.
 *
 * <p>The JDK archives no class of a version below 50 in an AOT cache, and picocli's are older, so
 * old classes are written anew. Entries are stored, not compressed: a class that no cache holds is
 * then quicker to load.
 *
 * <p>Usage: {@code java -cp CLASSES:LIBRARY... ApplicationJars.java FOLDER}
 */
final class ApplicationJars {
  private static final int OLDEST_ARCHIVED = ClassFile.JAVA_6_VERSION;
  private static final int VERSION_WITH_STACK_MAPS = ClassFile.JAVA_8_VERSION;

  /** A signature holds for the jar as it was, and jlink takes none that has one. */
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");

  private static final LocalDateTime SAME_AT_EVERY_BUILD = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static final ClassFile CLASS_FILE =
      ClassFile.of(
          StackMapsOption.GENERATE_STACK_MAPS,
          ClassFile.ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(ApplicationJars.class.getClassLoader())));

  private static final ClassTransform WITH_STACK_MAPS =
      ((ClassTransform)
              (builder, element) -> {
                if (element instanceof ClassFileVersion) {
                  builder.withVersion(VERSION_WITH_STACK_MAPS, 0);
                } else {
                  builder.with(element);
                }
              })
          .andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));

  private ApplicationJars() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    MessageDigest digest = sha256();
    for (String element : System.getProperty("java.class.path").split(":")) {
      Path from = Path.of(element);
      boolean ours = Files.isDirectory(from);
      Map<String, byte[]> entries = ours ? filesOf(from) : entriesOf(from);
      Path jar = folder.resolve(ours ? "cosockpool.jar" : from.getFileName().toString());
      try (OutputStream out = new DigestOutputStream(Files.newOutputStream(jar), digest)) {
        write(entries, out);
      }
    }
    Files.writeString(folder.resolve("digest"), HexFormat.of().formatHex(digest.digest()) + "\n");
  }

  private static Map<String, byte[]> filesOf(Path classes) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return entries;
  }

  private static Map<String, byte[]> entriesOf(Path library) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (JarFile jar = new JarFile(library.toFile())) {
      for (ZipEntry entry :
          (Iterable<ZipEntry>)
              jar.stream()
                      .filter(e -> !e.isDirectory() && !SIGNATURE.matcher(e.getName()).matches())
                      .map(ZipEntry.class::cast)
                  ::iterator) {
        entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private static void write(Map<String, byte[]> entries, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      byte[] content =
          entry.getKey().endsWith(".class") ? renewed(entry.getValue()) : entry.getValue();
      zip.putNextEntry(stored(entry.getKey(), content));
      zip.write(content);
    }
    zip.finish();
  }

  private static byte[] renewed(byte[] bytes) {
    ClassModel old = CLASS_FILE.parse(bytes);
    if (old.majorVersion() >= OLDEST_ARCHIVED) {
      return bytes;
    }
    return CLASS_FILE.transformClass(old, WITH_STACK_MAPS);
  }

  private static ZipEntry stored(String name, byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    entry.setTimeLocal(SAME_AT_EVERY_BUILD);
    return entry;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
