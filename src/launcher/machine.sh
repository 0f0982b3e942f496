# shellcheck shell=bash
# What ./cosockpool and ./verify have to know of the machine: a JDK, and folders to build in. All of it is on the way of
# every run, so it starts no program where Bash itself can tell.
# shellcheck disable=SC2034,SC2154 # variables shared with what sources this

oldest_jdk=25

say() {
  printf 'cosockpool: %s\n' "$1" >&2
}

fail() {
  say "$1"
  exit 1
}

# Sets `home` and `group` of a user, `home` to nothing if there is no such user.
find_home() {
  IFS=: read -r _ _ _ group _ home _ < <(getent passwd "$1") || home=
}

# Sets `home` to the user's. HOME is another user's after `sudo -E`.
find_own_home() {
  home=${HOME:-}
  [[ $home == /* && -O $home ]] || find_home "$EUID"
}

# Calls a function for each `build_folder` in which the build may lie, the best first, with the `owner` of what lies there: in
# the clone if that is the user's, or for root as the clone's owner; in the user's cache folder.
each_folder() {
  local cache home
  build_folder=$clone/target/launcher owner=$EUID
  [[ -O $clone ]] || ((EUID != 0)) || owner=$(exec -c stat -c %u -- "$clone")
  [[ ! -O $clone && $owner == "$EUID" ]] || "$@"
  owner=$EUID
  find_own_home
  for cache in "${XDG_CACHE_HOME:-}" "$home/.cache"; do
    [[ $cache == /?* ]] || continue
    cache=$(readlink -mn -- "$cache/cosockpool" && printf /)
    build_folder=${cache}builds$clone/target/launcher
    "$@"
  done
}

# Sets `way` to $1 and the folders that lead to it, from the top on, and `others` to tests of find(1) for what users but root and
# `owner` can change or replace. In a sticky folder they cannot replace what is not theirs, so folders on a way, where
# the next one is looked at too, may be sticky. A link never passes: its mode is 777.
look_at_way() {
  local rest=$1
  way=("$1" "$1/.")
  while [[ -n $rest ]]; do
    rest=${rest%/*}
    way=("${rest:-/}" "${way[@]}")
  done
  others=('(' ! '(' -uid 0 -o -uid "$owner" ')'
    -o -perm /022 '(' -name . -o ! -type d -o ! -perm -1000 ')' ')')
}

# Whether only root and `owner` can change `build_folder`, which may be yet to make. Sets `obstacle` to what speaks against it.
is_closed() {
  local folder=$build_folder
  while [[ -n $folder && ! -e $folder && ! -L $folder ]]; do folder=${folder%/*}; done
  folder=${folder:-/}
  look_at_way "$folder"
  obstacle=$(exec -c find "${way[@]}" -maxdepth 0 "${others[@]}" -print -quit 2>&1)
  [[ -n $obstacle || -w $folder ]] || obstacle=$folder
  [[ -z $obstacle ]]
}

# Sets `jdk_version` to the feature release of the JDK in a folder and `jdk_release` to its description; the version to 0 if there is none.
look_at_jdk() {
  jdk_version=0
  [[ $1 == /* && -x $1/bin/javac && -f $1/lib/modules && -r $1/release ]] || return 0
  IFS= read -r -d '' jdk_release <"$1/release" || true
  [[ ! $jdk_release =~ JAVA_VERSION=\"([0-9]+) ]] || jdk_version=${BASH_REMATCH[1]}
}

# Sets `jdk` to the JDK of JAVA_HOME or PATH if it is new enough, otherwise to the newest one in the usual folders.
find_jdk() {
  local folder home java newest=$((oldest_jdk - 1))
  java=$(type -P java) && java=$(readlink -f -- "$java") || java=
  for jdk in "${JAVA_HOME:-}" "${java%/bin/java}"; do
    look_at_jdk "$jdk"
    ((jdk_version < oldest_jdk)) || return 0
  done
  find_own_home
  for folder in /usr/lib/jvm/* /usr/java/* /usr/local/* /opt/* /opt/java/* "$home"/{.sdkman/candidates/java,.jdks}/*; do
    look_at_jdk "$folder"
    ((jdk_version <= newest)) || { newest=$jdk_version; jdk=$folder; }
  done
  look_at_jdk "$jdk"
  ((jdk_version >= oldest_jdk))
}
