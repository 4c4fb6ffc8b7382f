using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Operators;

/// <summary>Which keys attention sees, prepared once for the attentions of all blocks by <see cref="Op.KeyMasks"/>.</summary>
public abstract class KeyMask;
