package io.cosockpool.serve;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** A certificate and its key, from files in the form PEM. */
final class Keys {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final char[] NO_PASSWORD = {};

  private Keys() {}

  static X509ExtendedKeyManager of(WebConfig.Tls tls) throws ServeException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("server", key(tls.key()), NO_PASSWORD, certificates(tls.certificates()));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      for (KeyManager manager : factory.getKeyManagers()) {
        if (manager instanceof X509ExtendedKeyManager keys) {
          return keys;
        }
      }
      throw new ServeException("this JDK has no key manager for TLS");
    } catch (GeneralSecurityException | IOException e) {
      throw new ServeException("certificate or key cannot be used: " + e);
    }
  }

  private static Certificate[] certificates(Path file)
      throws IOException, GeneralSecurityException, ServeException {
    Collection<? extends Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(ConfigFile.bytes(file)));
    if (chain.isEmpty()) {
      throw new ServeException("there is no certificate in " + file);
    }
    return chain.toArray(Certificate[]::new);
  }

  private static PrivateKey key(Path file)
      throws IOException, GeneralSecurityException, ServeException {
    Matcher pem = PKCS8.matcher(new String(ConfigFile.bytes(file), StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new ServeException(
          "the key in "
              + file
              + " is not in the form PKCS #8 (BEGIN PRIVATE KEY), as openssl pkcs8 -topk8 -nocrypt"
              + " makes it");
    }
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(decoded(pem.group(1), file));
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(encoded);
    } catch (GeneralSecurityException notRsa) {
      return KeyFactory.getInstance("EC").generatePrivate(encoded);
    }
  }

  private static byte[] decoded(String base64, Path file) throws ServeException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new ServeException("the key in " + file + " is damaged");
    }
  }
}
