# shellcheck shell=bash
# How ./cosockpool builds, and knows a build that is current. Sourced by it, and started for the build.
#
# In a build folder lie `app`, with the jars of each build in a folder named by their digest, and the AOT caches made of
# them; and for each JDK a record, which names an AOT cache and all that it was made from. Java does not check that, and
# would run old code.
# shellcheck disable=SC2154 # variables of machine.sh

java_options=(@"$clone/src/launcher/java.options" --enable-native-access=ALL-UNNAMED)

# Sets `sources` to the names, sizes and times of what a build is made from, and `identity` to the paths, and to what
# tells this JDK from any other without reading its hundred megabytes. The arguments are files of a build: those that others can
# change, or the way to them, make the sources differ.
look_at_sources() {
  local found modules=$jdk/lib/modules
  [[ ! -L $modules ]] || modules=$(readlink -f -- "$modules")
  look_at_way "$build_folder"
  found=$(cd -- "$clone" && exec -c find "$modules" "${way[@]}" "$@" pom.xml src -path '/*' -prune \
    \( -name modules -type f -printf '%s %T@\n' -o "${others[@]}" -printf 'open to others\n' -o -true \) \
    -o -path src/test -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null) || true
  identity="$clone $build_folder $jdk $jdk_release ${found%%$'\n'*}"
  sources=${found#*$'\n'}
}

# Whether there is a build of these sources for this JDK. Sets `record`, `class_path` and `aot_cache`.
is_current() {
  local made name=${jdk//\//%} IFS=:
  local -a jars
  record=$build_folder/${name:(${#name} > 200 ? -200 : 0)}.jdk
  [[ -f $record ]] || return
  IFS= read -r -d '' made <"$record" || true
  aot_cache=$build_folder/app/${made%%$'\n'*}
  jars=("${aot_cache%/*}"/*.jar)
  class_path=${jars[*]}
  [[ -f $aot_cache ]] || return
  look_at_sources "$record" "${aot_cache%/*}" "${jars[@]}" "$aot_cache"
  [[ ${made#*$'\n'} == "$identity"$'\n'"$sources" ]]
}

# Builds as the owner of the folder: root as another user without any privilege. What would change how the shells of the
# build work is not passed on.
build_as_owner() {
  local name group home
  local -a user=() environment=()
  if ((owner == EUID)); then
    for name in $(compgen -e); do
      [[ $name == @(BASH_ENV|ENV|CDPATH|POSIXLY_CORRECT|GREP_OPTIONS) ]] || environment+=("$name=${!name}")
    done
  else
    IFS=: read -r _ _ _ group _ home _ < <(getent passwd "$owner") && [[ -d $home ]] || return
    user=(setpriv --reuid="$owner" --regid="$group" --init-groups --bounding-set=-all --inh-caps=-all)
    environment=(PATH="$PATH" HOME="$home")
  fi
  # shellcheck disable=SC2016 # expanded there
  "${user[@]}" env -i "${environment[@]}" /bin/bash -puec -o pipefail '
    clone=$1 build_folder=$2 jdk=$3 owner=$EUID
    . "$clone/src/launcher/machine.sh"; . "$clone/src/launcher/build.sh"; make_current' \
    cosockpool "$clone" "$build_folder" "$jdk" </dev/null
}

make_current() {
  local digest lock
  umask 022
  mkdir -p -- "$build_folder"
  cd -- "$build_folder"
  exec {lock}>lock
  flock "$lock"
  look_at_jdk
  # Somebody else's lock may have ended with the build that is wanted.
  ! is_current || return 0
  look_at_sources
  [[ -z $(find . \( -path ./maven -o -path ./repository \) -prune -o "${others[@]}" -print -quit) ]] || rm -rf app
  build
  train
  # Something may still be running from what was made lately.
  find app -mindepth 1 -maxdepth 1 ! -name "$digest" -mtime +0 -exec rm -rf -- {} +
  find app -name '*.aot' -mtime +0 -delete
}

# Java takes the paths of its classes by the characters of the locale, and in the C locale there are none but ASCII.
require_characters() {
  [[ $build_folder != *[![:ascii:]]* || $(locale charmap 2>/dev/null || true) != ANSI_X3.4-1968 ]] ||
    fail "this locale has no characters for the name of the folder $build_folder: set LC_ALL=C.UTF-8"
}

build() {
  [[ $build_folder != *:* ]] || fail "Java cannot run what lies in a folder with a colon in its name: $build_folder"
  type -P mvn >/dev/null || fail 'building needs Maven, which is not installed: apt-get install maven'
  say 'building, once after each change of the sources or of the JDK'
  rm -rf maven
  (run_maven) &>build.log || {
    sed -n '/^\[ERROR\]/s|/proc/[0-9]*/cwd/||gp' build.log | head -n 12 >&2 || true
    fail "the build failed; all that it said is in $build_folder/build.log"
  }
  digest=$(<maven/app/digest)
  mkdir -p app
  [[ -d app/$digest ]] || mv -T maven/app "app/$digest"
}

# Maven and javac do not take every name of a folder, and in the C locale none but in ASCII, so they reach both by this
# shell's entry in /proc. A user without a home has Maven's repository in the build folder.
run_maven() {
  local process=/proc/$BASHPID folder
  local -a options=(-B -ntp -Dlauncher)
  exec {folder}<.
  [[ -w $(unset HOME && printf '%s' ~) ]] || options+=(-Dmaven.repo.local="$process/fd/$folder/repository")
  cd -- "$clone"
  LC_ALL=C.UTF-8 JAVA_HOME=$jdk MAVEN_SKIP_RC=1 exec mvn "${options[@]}" -f "$process/cwd/pom.xml" \
    -Dbuild.folder="$process/fd/$folder/maven" process-classes
}

# A JDK that cannot make a cache gets an empty one, so that it is not asked again at every run.
train() {
  local made=$digest/$EPOCHSECONDS-$$.aot IFS=:
  local -a jars=("$build_folder/app/$digest"/*.jar)
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JDK_AOT_VM_OPTIONS CLASSPATH
  "$jdk/bin/java" "${java_options[@]}" -XX:AOTCacheOutput="app/$made" -cp "${jars[*]}" \
    io.cosockpool.cli.Training "$clone"/fixtures/recordings/{debian-bookworm,requests/openresty-1.27.1.2}.recording \
    &>training.log || true
  [[ -s app/$made ]] || : >"app/$made"
  # Somebody may be reading the record.
  printf '%s\n%s\n%s' "$made" "$identity" "$sources" >"$record.new"
  mv -fT -- "$record.new" "$record"
}
