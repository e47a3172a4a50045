"""Customer names that nobody bears: a fanciful word and a trade, every pair once.

The words stand in no name of the two case seasons, and begin with different characters, so that
masked names on a wall still differ.
"""

_FANCIES = (
    "晚樟 苇声 月砚 溪灯 橙舟 雾松 棠雨 鹤汀 瓷麦 霁蓝 榴火 萍踪 柚影 岚烟 砾滩 桐阶 "
    "蒲月 星篱 荻浦 湖笺 伞骨 壶天 杏帘 梨涡 柿染 荞垄 糖霜 螺湾 蝉翼 鲸落 驼铃 雀替 "
    "飞檐 舫影 铎声 筝语 草履 花朝 谷堆 米缸 盐垛 酱缸 醋瓮 布囊 绳结 丝雨 絮语 皮影 "
    "羽扇 角楼 笛韵 贝阙 珠帘 簪花 橹声 杉径 锚地 锡壶 瓦当 雕窗 泥塑 沙鸥 圩田 灶火"
)
_FIRMS = (
    "五金经营部 包装制品有限公司 建材有限公司 电器有限公司 服饰有限公司 食品有限公司 "
    "物流有限公司 装饰工程有限公司 机械配件有限公司 文化传媒有限公司 餐饮管理有限公司 "
    "信息技术有限公司 茶叶商行 粮油经营部 汽车服务有限公司 印刷有限公司 家具有限公司 "
    "园艺有限公司 劳务有限公司 酒店用品有限公司 水产商行 化妆品有限公司 教育咨询有限公司 "
    "医疗器械有限公司 广告有限公司 企业管理有限公司 环保科技有限公司 门窗有限公司 "
    "电子商务有限公司 照明有限公司 纸业有限公司 塑料制品有限公司 制衣厂 贸易有限公司 "
    "健身服务有限公司 宠物用品有限公司"
)
_WORDS = _FANCIES.split()
_TRADES = _FIRMS.split()

COUNT = len(_WORDS) * len(_TRADES)
# Coprime with the number of trades, so that neighbours in the list differ in both parts.
_STRIDE = 7


def name(number: int) -> str:
    """Return the name with this number, from 0; past `COUNT` they are branches of the firms."""
    lap, place = divmod(number, COUNT)
    row, word = divmod(place, len(_WORDS))
    firm = _WORDS[word] + _TRADES[(row + _STRIDE * word) % len(_TRADES)]
    return f"{firm}第{lap}分公司" if lap else firm
