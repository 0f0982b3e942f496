# shellcheck shell=bash
# Packages of Debian that the set-up commands, ./verify and ./cosockpool demo, install when they run as root.
# Sourced by both.
# shellcheck disable=SC2154 # variables of machine.sh

install_packages() {
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    say "these packages are missing, and only root can install them, with apt-get: $*"
    return 1
  fi
  say "installing: $*"
  {
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "$@"
  } >&2 </dev/null
}

# The oldest package of a JDK that is new enough, as apt's lists have it now; nothing if there is none.
jdk_package() {
  apt-cache search --names-only '^openjdk-[0-9]+-jdk-headless$' 2>/dev/null |
    awk -F - -v oldest="$oldest_jdk" '$2 >= oldest { print $2 }' | sort -n | sed -n '1s/.*/openjdk-&-jdk-headless/p'
}

install_jdk() {
  local package
  package=$(jdk_package)
  if [[ -z $package ]] && ((EUID == 0)) && command -v apt-get >/dev/null; then
    apt-get -qq update >&2 </dev/null
    package=$(jdk_package)
  fi
  [[ -n $package ]] && install_packages "$package"
}

jdk_advice() {
  local package
  package=$(jdk_package)
  printf 'a JDK %s or newer is needed, and neither JAVA_HOME nor PATH nor the usual folders have one. ' "$oldest_jdk"
  if [[ -n $package ]]; then
    printf 'Install it: apt-get install %s maven' "$package"
  else
    printf 'apt has none here: get one (Eclipse Temurin, say), unpack it to /opt or set JAVA_HOME'
  fi
}
