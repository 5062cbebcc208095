"""Science and technology for farming: crops, cooperatives, demonstration households, envoys."""
