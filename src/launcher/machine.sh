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

# The user's own home. HOME is another user's after `sudo -E`; without it, Bash takes ~ from the list of users.
home=${HOME:-}
[[ $home == /* && -O $home ]] || home=$(unset HOME && printf '%s' ~)

# Calls a function for each `build_folder` in which the build may lie, the best first, with the `owner` of what lies there: in
# the clone if that is the user's, or for root as the clone's owner; in the user's cache folder.
each_folder() {
  local cache
  build_folder=$clone/target/launcher owner=$EUID
  [[ -O $clone ]] || ((EUID != 0)) || owner=$(exec -c stat -c %u -- "$clone")
  [[ ! -O $clone && $owner == "$EUID" ]] || "$@"
  owner=$EUID
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

# Whether there is a JDK in `jdk` that is new enough. Sets `jdk_release` to its description.
look_at_jdk() {
  [[ $jdk == /* && -x $jdk/bin/javac && -f $jdk/lib/modules && -r $jdk/release ]] || return
  IFS= read -r -d '' jdk_release <"$jdk/release" || true
  [[ $jdk_release =~ JAVA_VERSION=\"([0-9]+) ]] && ((BASH_REMATCH[1] >= oldest_jdk))
}

# Sets `jdk` to the JDK of JAVA_HOME or PATH if it is new enough, otherwise to the first such one in the usual folders.
find_jdk() {
  local java
  java=$(type -P java) && java=$(readlink -f -- "$java") || java=
  for jdk in "${JAVA_HOME:-}" "${java%/bin/java}" /usr/lib/jvm/* /usr/java/* /usr/local/* /opt/* /opt/java/* \
    "$home"/{.sdkman/candidates/java,.jdks}/*; do
    ! look_at_jdk || return 0
  done
  return 1
}
