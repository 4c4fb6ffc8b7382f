namespace OnnxPixWizard.Networks;

/// <summary>Hyper-parameters of a network.</summary>
public interface INetworkOptions
{
    /// <summary>Checks that a network can be built.</summary>
    /// <exception cref="NetworkOptionsException">It can't; the message names the member.</exception>
    void Validate();
}
