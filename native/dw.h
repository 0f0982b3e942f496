/*
 * The calls into elfutils' libdw and libelf that cosockpool makes, for jextract (dw.args names what is taken from here).
 * All of them are found through libdw.so.1, which brings libelf.so.1 along.
 */
#include <dwarf.h>
#include <libelf.h>

#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
