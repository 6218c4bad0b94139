/** What Python 3.11 to 3.13 have in their libraries (`sys.stdlib_module_names`), without what begins with an underscore. */
const MODULES = `abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb
  chunk cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes
  curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput
  fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr
  imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap
  modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle
  pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue
  quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr
  socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys
  sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback
  tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref
  xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo`;

/** Those that begin with an underscore, without it. */
const INNER = `abc aix_support android_support apple_support ast asyncio bisect blake2 bootsubprocess bz2 codecs codecs_cn codecs_hk codecs_iso2022 codecs_jp
  codecs_kr codecs_tw collections collections_abc colorize compat_pickle compression contextvars crypt csv ctypes curses curses_panel datetime dbm
  decimal elementtree frozen_importlib frozen_importlib_external functools gdbm hashlib heapq imp interpchannels interpqueues interpreters io
  ios_support json locale lsprof lzma markupbase md5 msi multibytecodec multiprocessing opcode opcode_metadata operator osx_support overlapped pickle
  posixshmem posixsubprocess py_abc pydatetime pydecimal pyio pylong pyrepl queue random scproxy sha1 sha2 sha256 sha3 sha512 signal sitebuiltins
  socket sqlite3 sre ssl stat statistics string strptime struct suggestions symtable sysconfig thread threading_local tkinter tokenize tracemalloc
  typing uuid warnings weakref weakrefset winapi wmi zoneinfo`;

/** Words that a module of one's own has as often. */
const COMMON = `abc calendar cmd code codecs copy csv datetime email enum html http io ipaddress 
  locale logging mailbox numbers pipes platform profile queue resource sched secrets select selectors signal site statistics string 
  time token tokenize trace types uuid warnings wave xml`;

const toSet = (words: string, mark = ""): ReadonlySet<string> =>
  new Set(words.split(/\s+/).map((word) => mark + word));

const LIBRARY: ReadonlySet<string> = new Set([...toSet(MODULES), ...toSet(INNER, "_"), "__future__"]);
const COMMON_WORDS = toSet(COMMON);

/** Folders beside the root that are often on Python's path. */
const OFTEN_ON_PATH = /^(?:[\w.-]+\/)?(?:src|lib|python)$/;

export interface PythonPlaces {
  isBesideTests: boolean;
  /** Whether a command of the checks names a path. */
  isNamed: (path: string) => boolean;
}

/**
 * Tells whether a new file is found before a module of Python's library: at the root, beside the tests, which their runners put on the
 * path, or, where its name is no common word, in a folder that is often there. A package counts by its first file; beside the tests, where
 * folders are named as what they test, only when there is something in it.
 */
export function shadowsLibrary(path: string, after: string | undefined, places: PythonPlaces): boolean {
  const found = /^(?:(.*)\/)?(?!__init__\.)(\w+)(\/__init__)?\.py$/.exec(path);
  if (found === null) return false;
  const [, folder = "", name = "", isPackage] = found;
  if (!LIBRARY.has(name)) return false;
  if (folder === "") return true;
  if (places.isBesideTests) return isPackage === undefined || /^[ \t]*[^\s#"']/m.test(after ?? "");
  return !COMMON_WORDS.has(name) && (OFTEN_ON_PATH.test(folder) || places.isNamed(folder));
}
