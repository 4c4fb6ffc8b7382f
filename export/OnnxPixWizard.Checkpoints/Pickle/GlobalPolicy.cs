using System.Collections.Frozen;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>What a pickle may name and what it may ask to be called.</summary>
/// <remarks>No name is ever looked up and nothing called: the rules decide which files are honest. A class may be instantiated (it becomes
/// a record); whatever could be a function may not be called unless it is on
/// the list; modules that reach the system may not even be named.</remarks>
internal static class GlobalPolicy
{
    /// <summary>First names of modules that reach files, processes, the network or the interpreter itself.</summary>
    private static readonly FrozenSet<string> ForbiddenModules = FrozenSet.Create(StringComparer.Ordinal,
        "__builtin__", "_asyncio", "_codecs", "_ctypes", "_frozen_importlib", "_frozen_importlib_external", "_imp", "_io",
        "_multiprocessing", "_operator", "_pickle", "_posixshmem", "_posixsubprocess", "_socket", "_sqlite3", "_ssl", "_testcapi",
        "_thread", "_winapi", "_winreg", "aiohttp", "antigravity", "ast", "asyncio", "atexit", "bdb", "builtins", "cffi", "cloudpickle",
        "code", "codecs", "codeop", "commands", "concurrent", "cPickle", "cProfile", "ctypes", "dbm", "dill", "distutils", "doctest",
        "ensurepip", "fcntl", "fileinput", "ftplib", "functools", "gc", "genericpath", "glob", "http", "httplib", "httpx", "idlelib",
        "imaplib", "imp", "importlib", "inspect", "io", "IPython", "joblib", "lib2to3", "linecache", "marshal", "mmap", "msvcrt",
        "multiprocessing", "nt", "ntpath", "operator", "os", "paramiko", "pdb", "pexpect", "pickle", "pickletools", "pip", "pkgutil",
        "platform", "popen2", "poplib", "posix", "posixpath", "profile", "psutil", "pty", "pydoc", "readline", "requests", "resource",
        "rlcompleter", "runpy", "select", "selectors", "setuptools", "shelve", "shlex", "shutil", "signal", "site", "smtplib", "socket",
        "socketserver", "sqlite3", "ssl", "subprocess", "symtable", "sys", "sysconfig", "syslog", "tarfile", "telnetlib", "tempfile",
        "threading", "timeit", "tkinter", "trace", "tty", "turtle", "types", "unittest", "urllib", "urllib2", "urllib3", "venv",
        "webbrowser", "winreg", "wsgiref", "xmlrpc", "zipfile", "zipimport");

    /// <summary>Harmless names in forbidden modules, and harmless functions and lower-case classes elsewhere.</summary>
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(StringComparer.Ordinal,
        "_codecs.encode", "functools.partial", "types.SimpleNamespace",
        "collections.defaultdict", "collections.deque",
        "copy_reg._reconstructor", "copyreg._reconstructor",
        "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone",
        "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "numpy.core.numeric._frombuffer",
        "numpy._core.numeric._frombuffer", "torch.device", "torch.serialization._get_layout", "torch._tensor._rebuild_from_type_v2");

    /// <summary>Plain types of the interpreter.</summary>
    private static readonly FrozenSet<string> PlainTypes = FrozenSet.Create(StringComparer.Ordinal,
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "long", "object", "range", "set", "slice",
        "str", "tuple", "unicode", "xrange");

    private const string TorchRebuild = "torch._utils._rebuild_";

    /// <summary>Whether a pickle may not even name this.</summary>
    public static bool IsForbidden(string module, string name)
    {
        if (module is "builtins" or "__builtin__")
        {
            // Capitalised ones are exceptions and constants.
            return !PlainTypes.Contains(name) && !LooksLikeClass(name);
        }

        if (Harmless.Contains($"{module}.{name}"))
        {
            return false;
        }

        // From protocol 4 a name may walk through attributes: 'torch' with 'serialization.os.system'.
        string[] steps = name.Split('.');
        return ForbiddenModules.Contains(FirstName(module))
            || (steps.Length > 1
                && Array.Exists(steps, static step => ForbiddenModules.Contains(step) || step.StartsWith("__", StringComparison.Ordinal)))
            || steps is ["__import__" or "__loader__" or "__builtins__" or "os" or "sys" or "subprocess"];
    }

    /// <summary>Whether a pickle may construct something by calling this.</summary>
    public static bool MayBeCalled(PickleGlobal global) =>
        Harmless.Contains(global.FullName)
        || global is { Module: "builtins" or "__builtin__" }
        || LooksLikeClass(global.Name)
        || global.FullName.StartsWith(TorchRebuild, StringComparison.Ordinal);

    /// <summary>By Python's convention, which what checkpoints hold keeps.</summary>
    private static bool LooksLikeClass(string name)
    {
        string last = name[(name.LastIndexOf('.') + 1)..].TrimStart('_');
        return last.Length > 0 && char.IsUpper(last[0]);
    }

    private static string FirstName(string module)
    {
        int dot = module.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? module : module[..dot];
    }
}
