#!/bin/bash
# Makes the archive that runs where there is no Java, of what the build made before: the application's jars, the manual
# pages and the completion. In it are a runtime, which the application is linked into, and an AOT cache made for that.
#
# Usage: JAVA_HOME=JDK archive.sh BUILD-FOLDER VERSION TIME         (TIME: what all files are said to be from)

set -euo pipefail

build=$1 version=$2 time=$3
release=25

project=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
name=cosockpool-$version-linux-$(uname -m)
work=$build/dist
tree=$work/$name
lib=$tree/lib/cosockpool

jdk() {
  local tool=$1
  shift
  "$JAVA_HOME/bin/$tool" "$@"
}

# Makes modules of the jars that are none, ours among them: each requires what its classes use.
describe_modules() {
  local jar
  local -a plain=()
  for jar in "$work"/modules/*.jar; do
    if [[ $(jdk jar --describe-module --file "$jar" --release "$release") == 'No module descriptor found'* ]]; then
      plain+=("$jar")
    fi
  done
  for jar in "${plain[@]}"; do describe_module "$jar"; done
  for jar in "${plain[@]}"; do
    jdk jar --update --file "$jar" -C "$work/descriptor/${jar##*/}" module-info.class
  done
}

# The others stand on the path meanwhile: what is no module yet has the name there that it will have.
describe_module() {
  local jar=$1 source module
  local described=$work/descriptor/${jar##*/} moved=$work/${jar##*/}
  mv -- "$jar" "$moved"
  jdk jdeps --multi-release "$release" --ignore-missing-deps --module-path "$work/modules" \
    --generate-module-info "$described" "$moved"
  source=$(find "$described" -name module-info.java)
  module=${source#"$described"/}
  module=${module%%/*}
  # Signals are handled by classes that are asked for by their names, which jdeps does not see.
  [[ $module != cosockpool ]] || sed -i 's/^}$/    requires jdk.unsupported;\n}/' "$source"
  jdk javac -Xlint:-requires-transitive-automatic --module-path "$work/modules" --patch-module "$module=$moved" \
    -d "$described" "$source"
  mv -- "$moved" "$jar"
}

# Linked into the runtime, the application is not checked for its files' times, which not every copy keeps. Line numbers
# stay, since a fault is reported with its stack trace. Nobody asks for the names of characters; other JDKs would look
# into the runtime by jrt-fs.jar; and libsimdsort.so serves the compiler that java.options switches off.
link_runtime() {
  jdk jlink --module-path "$work/modules" --add-modules cosockpool --vm server --compress zip-9 \
    --exclude-resources /java.base/java/lang/uniName.dat \
    --no-header-files --no-man-pages --output "$lib/runtime"
  rm -f "$lib/runtime"/{bin/keytool,lib/jrt-fs.jar,lib/libsimdsort.so}
  find "$lib/runtime" -name '*.so' -exec strip --strip-unneeded {} +
}

# The training's last reading is of a process that is no nginx, which gives the exit code 5.
train() {
  local status=0
  "$lib/runtime/bin/java" "@$lib/java.options" --enable-native-access=cosockpool \
    -XX:AOTCacheOutput="$lib/cosockpool.aot" -m cosockpool/io.cosockpool.cli.Training \
    "$project"/fixtures/recordings/{debian-bookworm,requests/openresty-1.27.1.2}.recording \
    >"$work/training.log" 2>&1 </dev/null || status=$?
  if ((status != 5)) || [[ ! -s $lib/cosockpool.aot ]]; then
    cat "$work/training.log" >&2
    return 1
  fi
}

# In the folders of an installation below a prefix, where the shell and man look for them.
add_documents() {
  local share=$tree/share
  install -D -m 644 -t "$share/man/man1" "$build"/man/*.1
  install -D -m 644 -t "$share/bash-completion/completions" "$build/completion/cosockpool"
  install -D -m 644 -t "$share/doc/cosockpool" "$project"/{README.md,CHANGELOG.md,LICENSE}
  install -D -m 644 -t "$share/doc/cosockpool/docs" "$project"/docs/*.md
  install -D -m 644 -t "$share/doc/cosockpool/docs/images" "$project"/docs/images/*
}

# The order, times and owners are the same in every build; the AOT cache is not.
pack() {
  tar --sort=name --mtime="$time" --owner=0 --group=0 --numeric-owner -C "$work" -cf - "$name" |
    gzip -n -9 >"$build/$name.tar.gz"
}

umask 022
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JDK_AOT_VM_OPTIONS CLASSPATH
rm -rf -- "$tree" "$work/descriptor"
install -D -m 755 "$project/src/launcher/archive.sh" "$tree/bin/cosockpool"
install -D -m 644 -t "$lib" "$project"/src/launcher/{java.options,process.sh}
describe_modules
link_runtime
train
add_documents
pack
