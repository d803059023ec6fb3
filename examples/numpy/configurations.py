"""Write configurations for `kadanoff map --configs spins.npy --size 8x8`, and read what it made of them."""
import sys
import numpy as np

if sys.argv[1] == "write":
    rng = np.random.default_rng(0)
    spins = rng.choice(np.array([-1, 1], dtype=np.int8), size=(1000, 8, 8))
    spins[0] = 1                                            # the aligned state
    np.save("spins.npy", spins)
else:                                                       # python configurations.py read runs/map-8x8
    run = sys.argv[2]
    rbm = np.load(f"{run}/rbm.npz")
    W = rbm["weights"]                                      # [visible, hidden]
    own = np.load(f"{run}/configurations.npz")
    v = np.load("spins.npy").reshape(-1, W.shape[0]).astype(float)
    x = np.abs(v @ W + rbm["hidden_bias"])                  # ln 2cosh x = x + log1p(exp(-2x))
    log_weight = (x + np.log1p(np.exp(-2 * x)) - rbm["constants"]).sum(axis=1)
    print("largest difference from Kadanoff:", np.abs(log_weight - own["log_weight_rbm_stable"]).max())
