"""Code lists of the registration form that are neither the contract's type nor its state."""

from __future__ import annotations

from django.db import models


class Programme(models.TextChoices):
    """Under which plan the technology was made (计划来源)."""

    NATIONAL_MAJOR = "11", "国家科技重大专项"
    NATIONAL_KEY = "12", "国家重点研发计划"
    NATIONAL_FUND = "13", "国家自然科学基金"
    NATIONAL_GUIDE = "14", "国家技术创新引导专项（基金）"
    NATIONAL_BASE = "15", "国家基地和人才专项"
    NATIONAL_OTHER = "19", "国家其他计划"
    MINISTRY = "20", "部门计划"
    PROVINCE = "30", "省级计划"
    CITY = "40", "市县计划"
    NONE = "90", "计划外"


class SocialGoal(models.TextChoices):
    """The thirteen social-economic goals (社会经济目标, GB/T 24450)."""

    ENVIRONMENT = "01", "环境保护、生态建设及污染防治"
    ENERGY = "02", "能源生产、分配和合理利用"
    HEALTH = "03", "卫生事业发展"
    EDUCATION = "04", "教育事业发展"
    INFRASTRUCTURE = "05", "基础设施以及城市和农村规划"
    SOCIETY = "06", "社会发展和社会服务"
    EARTH = "07", "地球和大气层的探索与利用"
    SPACE = "08", "民用空间探测及开发"
    AGRICULTURE = "09", "农林牧渔业发展"
    INDUSTRY = "10", "工商业发展"
    UNDIRECTED = "11", "非定向研究"
    CIVIL = "12", "其他民用目标"
    DEFENCE = "13", "国防"


class ServedIndustry(models.TextChoices):
    """The section of the national economy that the technology serves (GB/T 4754-2017 门类)."""

    AGRICULTURE = "A", "农、林、牧、渔业"
    MINING = "B", "采矿业"
    MANUFACTURING = "C", "制造业"
    ENERGY = "D", "电力、热力、燃气及水生产和供应业"
    CONSTRUCTION = "E", "建筑业"
    TRADE = "F", "批发和零售业"
    TRANSPORT = "G", "交通运输、仓储和邮政业"
    CATERING = "H", "住宿和餐饮业"
    INFORMATION = "I", "信息传输、软件和信息技术服务业"
    FINANCE = "J", "金融业"
    PROPERTY = "K", "房地产业"
    LEASING = "L", "租赁和商务服务业"
    RESEARCH = "M", "科学研究和技术服务业"
    WATER = "N", "水利、环境和公共设施管理业"
    RESIDENTS = "O", "居民服务、修理和其他服务业"
    EDUCATION = "P", "教育"
    HEALTH = "Q", "卫生和社会工作"
    CULTURE = "R", "文化、体育和娱乐业"
    GOVERNMENT = "S", "公共管理、社会保障和社会组织"
    INTERNATIONAL = "T", "国际组织"
