using System.Runtime.InteropServices;

namespace OnnxPixWizard.Export.Verification;

/// <summary>How far a value may lie from the expected one: |value - expected| at most Absolute + Relative * |expected|.</summary>
/// <param name="Absolute">In the value's own unit, at least 0.</param>
/// <param name="Relative">Share of the expected value, at least 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CaseTolerance(double Absolute, double Relative);
