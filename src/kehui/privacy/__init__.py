"""Requests of persons about their own data (个人信息保护法 第四十四条至第四十七条): looked up, given out, corrected, deleted."""
