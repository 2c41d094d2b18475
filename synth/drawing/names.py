"""Made-up names of people, units and buildings. Any likeness is chance: they are all combinations of common words."""

from __future__ import annotations

import numpy as np
import pandas as pd

SURNAMES = list(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = list(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅志文晓燕海波俊辉鹏飞宇欣怡佳琪浩然子轩梓涵雨桐思远嘉诚若曦景行致远书仪"
)
TRADES = [
    "信息科技",
    "建筑设计",
    "国际贸易",
    "供应链管理",
    "生物医药",
    "文化传播",
    "机电设备",
    "新能源",
    "物业服务",
    "餐饮管理",
    "检测技术",
    "商务咨询",
    "软件",
    "食品",
    "纺织",
    "物流",
]
WORDS = [
    "启",
    "恒",
    "瑞",
    "泰",
    "盛",
    "宏",
    "德",
    "嘉",
    "源",
    "卓",
    "凌",
    "远",
    "和",
    "信",
    "达",
    "汇",
    "诚",
    "锦",
    "辰",
    "逸",
]
BUILDINGS = ["大厦", "广场", "中心", "国际大厦", "商务楼", "创意园", "科技楼"]
SOCIAL = ["公益服务中心", "养老服务中心", "青少年服务社", "文化促进会", "行业协会"]


def people(serial: np.ndarray) -> pd.Series:
    """A name for each serial number, the same for the same number."""
    mixed = (serial.astype(np.uint64) * np.uint64(2654435761)) % np.uint64(2**32)
    first = pd.array(SURNAMES, dtype="str").take((mixed % np.uint64(len(SURNAMES))).astype(int))
    second = pd.array(GIVEN, dtype="str").take((mixed // np.uint64(131) % np.uint64(len(GIVEN))).astype(int))
    last = [*GIVEN, *[""] * (len(GIVEN) // 5)]
    third = pd.array(last, dtype="str").take((mixed // np.uint64(9973) % np.uint64(len(last))).astype(int))
    return pd.Series(first) + pd.Series(second) + pd.Series(third)


def units(nature: pd.Series, place: pd.Series) -> pd.Series:
    """A name for each unit of `unit_nature`, in `place` (a district's name); no two alike."""
    number = np.arange(len(nature))
    word = [WORDS[n % 20] + WORDS[n // 20 % 20] + WORDS[n // 400 % 20] + WORDS[n // 8000 % 20] for n in number]
    trade = [TRADES[n % len(TRADES)] for n in number]
    social = [SOCIAL[n % len(SOCIAL)] for n in number]
    found = []
    for kind, where, a, b, c in zip(nature, place, word, trade, social, strict=True):
        match kind:
            case "11":
                found.append(f"{where}{a}{c}")
            case "13":
                found.append(f"{where}{a}{b}商行")
            case "09":
                found.append(f"{where}{a}学校")
            case "10":
                found.append(f"{where}{a}管理局")
            case "06" | "07":
                found.append(f"{where}{a}{b}集团")
            case _:
                found.append(f"{where}{a}{b}公司")
    return pd.Series(found, index=nature.index, dtype="str")


def short(community: str) -> str:
    """A community's name without the word for what it is."""
    for ending in ("虚拟社区", "虚拟生活区", "居委会", "村委会"):
        community = community.removesuffix(ending)
    return community
