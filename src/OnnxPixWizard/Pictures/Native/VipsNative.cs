using System.Runtime.InteropServices;

namespace OnnxPixWizard.Pictures.Native;

/// <summary>The functions of libvips, GObject and GLib that this library calls. None of them is variadic.</summary>
internal static unsafe partial class VipsNative
{
    /// <summary>Names that <see cref="VipsRuntime"/> resolves; the three may live in one file.</summary>
    internal const string Vips = "vips", GObject = "gobject", GLib = "glib";

    [LibraryImport(Vips, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Init(string programName);

    [LibraryImport(Vips, EntryPoint = "vips_cache_set_max")]
    internal static partial void CacheSetMax(int operations);

    [LibraryImport(Vips, EntryPoint = "vips_error_buffer_copy")]
    internal static partial nint ErrorBufferCopy();

    [LibraryImport(Vips, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial VipsOperation OperationNew(string nickname);

    [LibraryImport(Vips, EntryPoint = "vips_object_set_argument_from_string", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ObjectSetArgumentFromString(VipsOperation operation, string name, string value);

    [LibraryImport(Vips, EntryPoint = "vips_cache_operation_buildp")]
    internal static partial int CacheOperationBuildp(ref nint operation);

    [LibraryImport(Vips, EntryPoint = "vips_object_unref_outputs")]
    internal static partial void ObjectUnrefOutputs(nint operation);

    [LibraryImport(Vips, EntryPoint = "vips_source_new_from_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial VipsSource SourceNewFromFile(string path);

    [LibraryImport(Vips, EntryPoint = "vips_source_new_from_memory")]
    internal static partial VipsSource SourceNewFromMemory(void* data, nuint length);

    [LibraryImport(Vips, EntryPoint = "vips_target_new_to_memory")]
    internal static partial VipsTarget TargetNewToMemory();

    [LibraryImport(Vips, EntryPoint = "vips_value_get_blob")]
    internal static partial byte* ValueGetBlob(GValue* value, out nuint length);

    [LibraryImport(Vips, EntryPoint = "vips_image_new_from_memory")]
    internal static partial VipsImage ImageNewFromMemory(
        void* data, nuint length, int width, int height, int bands, VipsBandFormat format);

    [LibraryImport(Vips, EntryPoint = "vips_image_write")]
    internal static partial int ImageWrite(VipsImage image, VipsImage destination);

    [LibraryImport(Vips, EntryPoint = "vips_image_copy_memory")]
    internal static partial VipsImage ImageCopyMemory(VipsImage image);

    [LibraryImport(Vips, EntryPoint = "vips_image_set_kill")]
    internal static partial void ImageSetKill(VipsImage image, int kill);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_width")]
    internal static partial int ImageGetWidth(VipsImage image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_height")]
    internal static partial int ImageGetHeight(VipsImage image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_bands")]
    internal static partial int ImageGetBands(VipsImage image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_format")]
    internal static partial VipsBandFormat ImageGetFormat(VipsImage image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_interpretation")]
    internal static partial VipsInterpretation ImageGetInterpretation(VipsImage image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_orientation")]
    internal static partial int ImageGetOrientation(VipsImage image);

    [LibraryImport(Vips, EntryPoint = "vips_image_hasalpha")]
    internal static partial int ImageHasAlpha(VipsImage image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_typeof", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint ImageGetTypeof(VipsImage image, string field);

    [LibraryImport(Vips, EntryPoint = "vips_image_set_int", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ImageSetInt(VipsImage image, string field, int value);

    [LibraryImport(Vips, EntryPoint = "vips_image_set_array_int", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ImageSetArrayInt(VipsImage image, string field, int* values, int count);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_blob", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ImageGetBlob(VipsImage image, string field, out byte* data, out nuint length);

    [LibraryImport(GObject, EntryPoint = "g_type_from_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint TypeFromName(string name);

    [LibraryImport(GObject, EntryPoint = "g_value_init")]
    internal static partial GValue* ValueInit(GValue* value, nuint type);

    [LibraryImport(GObject, EntryPoint = "g_value_unset")]
    internal static partial void ValueUnset(GValue* value);

    [LibraryImport(GObject, EntryPoint = "g_value_set_object")]
    internal static partial void ValueSetObject(GValue* value, VipsObject instance);

    [LibraryImport(GObject, EntryPoint = "g_value_dup_object")]
    internal static partial VipsImage ValueDupImage(GValue* value);

    [LibraryImport(GObject, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ObjectSetProperty(VipsOperation operation, string name, GValue* value);

    [LibraryImport(GObject, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ObjectGetProperty(VipsObject instance, string name, GValue* value);

    [LibraryImport(GObject, EntryPoint = "g_object_unref")]
    internal static partial void ObjectUnref(nint instance);

    [LibraryImport(GLib, EntryPoint = "g_free")]
    internal static partial void Free(nint memory);

    [LibraryImport(GLib, EntryPoint = "g_log_set_default_handler")]
    internal static partial nint LogSetDefaultHandler(delegate* unmanaged[Cdecl]<byte*, int, byte*, nint, void> handler, nint data);

    [LibraryImport(GLib, EntryPoint = "g_log_set_writer_func")]
    internal static partial void LogSetWriterFunc(delegate* unmanaged[Cdecl]<int, nint, nuint, nint, int> writer, nint data, nint destroy);
}
