// How a customer's name is shown to strangers. The server masks for itself (portal/domain/mask.py);
// this only shows the typist beforehand, and a test holds the two together.
const STARS = "＊＊";
const SHORTEST_SHOP = 4;
const SHOPS = ["厂", "店", "铺", "坊", "馆", "场"];

const COMPOUND = new Set(
  (
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 轩辕 端木 百里 " +
    "南宫 独孤 西门 东郭 呼延 万俟 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 " +
    "鲜于 闾丘 司寇 亓官 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 东里 " +
    "左丘 梁丘 第五 纳兰 完颜 歐陽 司馬 諸葛 東方 尉遲 公孫 長孫 軒轅 獨孤 南宮 聞人"
  ).split(" "),
);

const FIRMS = (
  "有限责任公司 股份有限公司 集团有限公司 集团股份有限公司 有限公司 分公司 总公司 公司 集团 " +
  "合伙企业（有限合伙） 合伙企业（普通合伙） （有限合伙） （普通合伙） 合伙企业 " +
  "农民专业合作社 专业合作社 合作社 联合社 个体工商户 律师事务所 会计师事务所 事务所 " +
  "经营部 商行 商店 商贸行 工作室 工程队 服务部 门市部 营业部 批发部 " +
  "研究院 研究所 医院 学校 幼儿园 委员会 村民委员会 居民委员会 协会 基金会 有限責任公司"
)
  .split(" ")
  .concat(
    (
      " Co., Ltd.| Co., Ltd| Co. Ltd.| Pte. Ltd.| Ltd.| Ltd| Limited| Inc.| Inc| LLC| LLP| Corp." +
      "| Corporation| Company| GmbH"
    ).split("|"),
  )
  .sort((a, b) => b.length - a.length);

/**
 * The name as a level shows it: `kind`, all masked but what tells a person's surname or a firm's
 * kind; `initial`, without the kind of firm; `none`, nothing.
 */
export function mask(name, level = "kind") {
  if (level === "none") return "";
  const folded = name
    .normalize("NFKC")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .replace(/\(/g, "（")
    .replace(/\)/g, "）");
  if (!folded) return "";
  const letters = Array.from(folded);
  const suffix = suffixOf(folded, letters);
  if (suffix) return letters[0] + STARS + (level === "kind" ? suffix : "");
  const compound = letters.length > 2 && COMPOUND.has(letters.slice(0, 2).join(""));
  return letters.slice(0, compound ? 2 : 1).join("") + STARS;
}

function suffixOf(folded, letters) {
  const lowered = folded.toLowerCase();
  const firm = FIRMS.find((one) => folded.length > one.length && lowered.endsWith(one.toLowerCase()));
  if (firm) return firm;
  const last = letters[letters.length - 1];
  return letters.length >= SHORTEST_SHOP && SHOPS.includes(last) ? last : "";
}
