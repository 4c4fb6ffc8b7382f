using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Owns one native object of the library.</summary>
internal abstract class OrtHandle : SafeHandle
{
    protected OrtHandle(nint value) : base(0, ownsHandle: true) => SetHandle(value);

    public sealed override bool IsInvalid => handle == 0;

    /// <summary>Keeps the object alive while native code uses it, also against a Dispose on another thread.</summary>
    /// <exception cref="ObjectDisposedException">The object was already disposed.</exception>
    public Lease Borrow() => new(this);

    /// <summary>A borrowed pointer; disposing gives it back.</summary>
    public readonly ref struct Lease : IDisposable
    {
        private readonly OrtHandle? _owner;

        public Lease(OrtHandle owner)
        {
            bool added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
            Pointer = owner.handle;
        }

        /// <summary>The native object, or 0 for the default lease.</summary>
        public nint Pointer { get; }

        public void Dispose() => _owner?.DangerousRelease();
    }
}
