namespace OnnxPixWizard.Export.Conversion;

/// <summary>Which side of a conversion is at fault.</summary>
public enum ConversionFault
{
    /// <summary>What is to be converted.</summary>
    Input,

    /// <summary>Where the result is to go.</summary>
    Output,

    /// <summary>What was asked for beside files.</summary>
    Request,
}
