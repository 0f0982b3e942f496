# shellcheck shell=bash
# What ./cosockpool and ./verify have to know of the machine: the user's own folders, and a JDK. Both source this file.
# All of it is on the way of every run, so it starts no program where Bash itself can tell.
# shellcheck disable=SC2034,SC2154 # variables shared with what sources this

oldest_jdk=25

say() {
  printf 'cosockpool: %s\n' "$1" >&2
}

fail() {
  say "$1"
  exit 1
}

# Sets `listed_home` to the home that the user database names, to nothing if it names none.
find_listed_home() {
  IFS=: read -r _ _ _ _ _ listed_home _ < <(getent passwd "$EUID") || listed_home=
}

# Sets `user_home`. HOME is not the user's after `sudo -E`, nor is it in some containers.
find_home() {
  user_home=${HOME:-}
  if [[ ! -O $user_home ]]; then
    find_listed_home
    user_home=$listed_home
  fi
}

# Whether a folder is the user's own, or can be made where it will be. What root makes in somebody else's folder,
# its owner could not delete.
is_own_folder() {
  local folder=$1
  [[ $folder == /* ]] || return
  if [[ -e $folder || -L $folder ]]; then
    [[ -d $folder && -O $folder && -w $folder && ! -L $folder ]]
    return
  fi
  while [[ ! -e $folder ]]; do
    folder=${folder%/*}
    folder=${folder:-/}
  done
  [[ -w $folder ]] && { ((EUID != 0)) || [[ -O $folder ]]; }
}

# Sets `cache_folder`: the usual one, or one under /var/tmp for a user who has no home.
find_cache_folder() {
  find_home
  for cache_folder in "${XDG_CACHE_HOME:+$XDG_CACHE_HOME/cosockpool}" "${user_home:+$user_home/.cache/cosockpool}" \
    "/var/tmp/cosockpool-$EUID"; do
    ! is_own_folder "$cache_folder" || return 0
  done
  fail 'there is no folder to build in: set XDG_CACHE_HOME to a folder of your own'
}

# Sets `build_folder`: in the clone if that is the user's own, otherwise in his cache folder.
find_build_folder() {
  build_folder=$clone/target/launcher
  if ! { is_own_folder "$clone" && is_own_folder "$clone/target" && is_own_folder "$build_folder"; }; then
    find_cache_folder
    build_folder=$cache_folder/builds$build_folder
  fi
}

# Sets `jdk_version` to the feature release of the JDK in a folder, to 0 if there is none.
look_at_jdk() {
  local folder=$1 release
  jdk_version=0
  [[ -x $folder/bin/javac && -f $folder/lib/modules && -r $folder/release ]] || return 0
  IFS= read -r -d '' release <"$folder/release" || true
  if [[ $release =~ JAVA_VERSION=\"([0-9]+) ]]; then
    jdk_version=${BASH_REMATCH[1]}
  fi
}

# Sets `jdk` to the JDK of JAVA_HOME or PATH if it is new enough, otherwise to the newest one in the usual folders.
find_jdk() {
  local folder best=$((oldest_jdk - 1))
  local -a chosen=("${JAVA_HOME:-}")
  if hash java 2>/dev/null; then
    folder=$(readlink -f -- "${BASH_CMDS[java]}")
    chosen+=("${folder%/bin/java}")
  fi
  for jdk in "${chosen[@]}"; do
    look_at_jdk "$jdk"
    if ((jdk_version >= oldest_jdk)); then
      jdk=$(readlink -f -- "$jdk")
      return
    fi
  done

  jdk=
  find_home
  for folder in /usr/lib/jvm/* /usr/java/* /usr/local/* /opt/* /opt/java/* "$user_home"/.sdkman/candidates/java/* \
    "$user_home"/.jdks/*; do
    look_at_jdk "$folder"
    if ((jdk_version > best)); then
      best=$jdk_version
      jdk=$folder
    fi
  done
  [[ -n $jdk ]] && jdk=$(readlink -f -- "$jdk")
}
