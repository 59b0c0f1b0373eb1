package sandbox

// The tables of what the pretend upstream sells. Codes follow the real ones
// where they are publicly known; prices are made up in a believable order of size.

type typeRow struct {
	code   string
	name   text
	desc   text
	linear int
	specs  []specRow
}

type specRow struct {
	code    string
	name    text
	meter   metering
	usage   string
	price   e10
	monthly e8
}

var regionTable = []struct {
	code   string
	name   text
	factor int
}{
	{"ap-southeast-1", text{"CN-Hong Kong", "中国-香港"}, 1000},
	{"ap-southeast-3", text{"AP-Singapore", "亚太-新加坡"}, 980},
	{"cn-east-3", text{"CN East-Shanghai1", "华东-上海一"}, 870},
	{"eu-west-101", text{"EU-Dublin", "欧洲-都柏林"}, 1080},
	{"la-south-2", text{"LA-Santiago", "拉美-圣地亚哥"}, 1190},
	{"af-south-1", text{"AF-Johannesburg", "非洲-约翰内斯堡"}, 1130},
}

var usageKinds = map[string]usageType{
	"duration": {"Duration", text{"Duration", "时长"}, unitHour},
	"upflow":   {"upflow", text{"Outbound traffic", "上行流量"}, unitGB},
	"flow":     {"flow", text{"Traffic", "流量"}, unitGB},
	"storage":  {"storage", text{"Storage capacity", "存储容量"}, unitGBDay},
	"request":  {"requestcount", text{"Requests", "请求次数"}, unitKilo},
	"number":   {"number", text{"Quantity", "数量"}, unitPiece},
}

var serviceTable = []struct {
	code        string
	name        text
	short       string
	marketplace bool
	types       []typeRow
}{
	{code: "hws.service.type.ec2", name: text{"Elastic Cloud Server", "弹性云服务器"}, short: "ECS", types: []typeRow{
		{"hws.resource.type.vm", text{"Cloud Host", "云主机"}, text{"Virtual server", "虚拟服务器"}, 0, []specRow{
			{"s6.large.2.linux", text{"General computing|s6.large.2|2vCPUs|4GB|Linux", "通用计算型|s6.large.2|2核|4GB|Linux"}, perHour, "duration", 620000000, 34 * dollar},
			{"c7.xlarge.2.linux", text{"General computing-plus|c7.xlarge.2|4vCPUs|8GB|Linux", "通用计算增强型|c7.xlarge.2|4核|8GB|Linux"}, perHour, "duration", 1780000000, 98 * dollar},
			{"c7.2xlarge.4.linux", text{"General computing-plus|c7.2xlarge.4|8vCPUs|32GB|Linux", "通用计算增强型|c7.2xlarge.4|8核|32GB|Linux"}, perHour, "duration", 4390000000, 241 * dollar},
			{"m7.4xlarge.8.linux", text{"Memory-optimized|m7.4xlarge.8|16vCPUs|128GB|Linux", "内存优化型|m7.4xlarge.8|16核|128GB|Linux"}, perHour, "duration", 11270000000, 618 * dollar},
			{"s6.xlarge.2.win", text{"General computing|s6.xlarge.2|4vCPUs|8GB|Windows", "通用计算型|s6.xlarge.2|4核|8GB|Windows"}, perHour, "duration", 2010000000, 110 * dollar},
			{"p2s.2xlarge.8.linux", text{"GPU-accelerated|p2s.2xlarge.8|8vCPUs|64GB|1*V100", "GPU加速型|p2s.2xlarge.8|8核|64GB|1*V100"}, perHour, "duration", 28900000000, 1585 * dollar},
		}},
	}},
	{code: "hws.service.type.ebs", name: text{"Elastic Volume Service", "云硬盘"}, short: "EVS", types: []typeRow{
		{"hws.resource.type.volume", text{"Cloud Disk", "云硬盘"}, text{"Block storage", "块存储"}, unitDiskGB, []specRow{
			{"SAS", text{"High I/O", "高IO"}, perHour, "duration", 1236111, 9 * dollar / 100},
			{"GPSSD", text{"General Purpose SSD", "通用型SSD"}, perHour, "duration", 1638889, 12 * dollar / 100},
			{"SSD", text{"Ultra-high I/O", "超高IO"}, perHour, "duration", 2361111, 17 * dollar / 100},
		}},
	}},
	{code: "hws.service.type.vpc", name: text{"Virtual Private Cloud", "虚拟私有云"}, short: "VPC", types: []typeRow{
		{"hws.resource.type.bandwidth", text{"Fixed Bandwidth", "固定带宽"}, text{"Internet bandwidth", "公网带宽"}, unitMbps, []specRow{
			{"19_bgp", text{"Dynamic BGP by bandwidth", "全动态BGP按带宽"}, perHour, "duration", 172000000, 8 * dollar},
			{"12_bgp", text{"Dynamic BGP by traffic", "全动态BGP按流量"}, perTraffic, "upflow", 1140000000, 0},
		}},
		{"hws.resource.type.ip", text{"Elastic IP", "弹性公网IP"}, text{"Public address", "公网地址"}, 0, []specRow{
			{"5_bgp", text{"Dynamic BGP", "全动态BGP"}, perHour, "duration", 50000000, 3 * dollar},
		}},
	}},
	{code: "hws.service.type.obs", name: text{"Object Storage Service", "对象存储服务"}, short: "OBS", types: []typeRow{
		{"hws.resource.type.obs", text{"Object Storage", "对象存储"}, text{"Buckets", "桶"}, 0, []specRow{
			{"obs.standard", text{"Standard storage", "标准存储"}, perStore, "storage", 7666667, 0},
			{"obs.warm", text{"Infrequent access storage", "低频访问存储"}, perStore, "storage", 5333333, 0},
			{"obs.outflow", text{"Internet outbound traffic", "公网流出流量"}, perTraffic, "upflow", 1170000000, 0},
			{"obs.request", text{"Requests", "请求"}, perCount, "request", 45000, 0},
		}},
	}},
	{code: "hws.service.type.rds", name: text{"Relational Database Service", "关系型数据库"}, short: "RDS", types: []typeRow{
		{"hws.resource.type.rds.vm", text{"Database Instance", "数据库实例"}, text{"MySQL, PostgreSQL, SQL Server", "MySQL、PostgreSQL、SQL Server"}, 0, []specRow{
			{"rds.mysql.c2.large.ha", text{"MySQL primary/standby|2vCPUs|4GB", "MySQL主备|2核|4GB"}, perHour, "duration", 1930000000, 106 * dollar},
			{"rds.pg.c6.2xlarge.4.ha", text{"PostgreSQL primary/standby|8vCPUs|32GB", "PostgreSQL主备|8核|32GB"}, perHour, "duration", 9640000000, 529 * dollar},
		}},
		{"hws.resource.type.rds.volume", text{"Database Storage", "数据库存储"}, text{"Storage of an instance", "实例存储"}, unitDiskGB, []specRow{
			{"rds.mysql.volume.cloudssd", text{"Cloud SSD", "SSD云盘"}, perHour, "duration", 3780000, 27 * dollar / 100},
		}},
	}},
	{code: "hws.service.type.dcs", name: text{"Distributed Cache Service", "分布式缓存服务"}, short: "DCS", types: []typeRow{
		{"hws.resource.type.dcs3", text{"Redis Instance", "Redis实例"}, text{"Cache", "缓存"}, 0, []specRow{
			{"redis.ha.xu1.large.r2.4", text{"Redis 6.0 master/standby|4GB", "Redis 6.0主备|4GB"}, perHour, "duration", 1320000000, 72 * dollar},
			{"redis.cluster.xu1.large.r2.32", text{"Redis 6.0 cluster|32GB", "Redis 6.0集群|32GB"}, perHour, "duration", 9110000000, 500 * dollar},
		}},
	}},
	{code: "hws.service.type.cce", name: text{"Cloud Container Engine", "云容器引擎"}, short: "CCE", types: []typeRow{
		{"hws.resource.type.cce.cluster", text{"Container Cluster", "容器集群"}, text{"Kubernetes control plane", "Kubernetes控制面"}, 0, []specRow{
			{"cce.s2.small", text{"HA cluster|50 nodes", "高可用集群|50节点"}, perHour, "duration", 2240000000, 122 * dollar},
			{"cce.s2.medium", text{"HA cluster|200 nodes", "高可用集群|200节点"}, perHour, "duration", 5960000000, 326 * dollar},
		}},
	}},
	{code: "hws.service.type.cdn", name: text{"Content Delivery Network", "内容分发网络"}, short: "CDN", types: []typeRow{
		{"hws.resource.type.cdn", text{"CDN Domain", "CDN域名"}, text{"Acceleration domain", "加速域名"}, 0, []specRow{
			{"cdn.flow.outside", text{"Traffic outside the Chinese mainland", "中国大陆境外流量"}, perTraffic, "flow", 562000000, 0},
			{"cdn.flow.mainland", text{"Traffic in the Chinese mainland", "中国大陆流量"}, perTraffic, "flow", 317000000, 0},
		}},
	}},
	{code: "hws.service.type.elb", name: text{"Elastic Load Balance", "弹性负载均衡"}, short: "ELB", types: []typeRow{
		{"hws.resource.type.elbv3", text{"Dedicated Load Balancer", "独享型负载均衡"}, text{"Layer 4 and 7", "四层和七层"}, 0, []specRow{
			{"elb.l7.flavor.s2.small", text{"Application load balancing small II", "应用型小型II"}, perHour, "duration", 920000000, 50 * dollar},
			{"elb.lcu", text{"LCU", "LCU"}, perHour, "duration", 81000000, 0},
		}},
	}},
	{code: "hws.service.type.natgateway", name: text{"NAT Gateway", "NAT网关"}, short: "NAT", types: []typeRow{
		{"hws.resource.type.natgateway", text{"Public NAT Gateway", "公网NAT网关"}, text{"Address translation", "地址转换"}, 0, []specRow{
			{"1", text{"Small", "小型"}, perHour, "duration", 590000000, 32 * dollar},
			{"2", text{"Medium", "中型"}, perHour, "duration", 1180000000, 64 * dollar},
		}},
	}},
	{code: "hws.service.type.waf", name: text{"Web Application Firewall", "Web应用防火墙"}, short: "WAF", types: []typeRow{
		{"hws.resource.type.waf", text{"Cloud WAF", "云模式WAF"}, text{"Web protection", "网站防护"}, 0, []specRow{
			{"waf.professional", text{"Standard edition", "标准版"}, perHour, "duration", 6480000000, 599 * dollar},
			{"waf.payperuserequest", text{"Requests", "请求"}, perCount, "request", 8700000, 0},
		}},
	}},
	{code: "hws.service.type.lts", name: text{"Log Tank Service", "云日志服务"}, short: "LTS", types: []typeRow{
		{"hws.resource.type.lts", text{"Log Traffic and Storage", "日志流量与存储"}, text{"Logs", "日志"}, 0, []specRow{
			{"lts.readwrite", text{"Log read/write traffic", "日志读写流量"}, perTraffic, "flow", 340000000, 0},
			{"lts.storage", text{"Log storage", "日志存储"}, perStore, "storage", 17000000, 0},
		}},
	}},
	{code: "hws.service.type.cbr", name: text{"Cloud Backup and Recovery", "云备份"}, short: "CBR", types: []typeRow{
		{"hws.resource.type.cbr", text{"Backup Vault", "备份存储库"}, text{"Vault capacity", "存储库容量"}, unitDiskGB, []specRow{
			{"vault.backup.server.normal", text{"Server backup vault", "云服务器备份存储库"}, perHour, "duration", 480000, 4 * dollar / 100},
		}},
	}},
	{code: "hws.service.type.dds", name: text{"Document Database Service", "文档数据库服务"}, short: "DDS", types: []typeRow{
		{"hws.resource.type.dds.vm", text{"Replica Set", "副本集"}, text{"MongoDB", "MongoDB"}, 0, []specRow{
			{"dds.mongodb.s6.large.4.repset", text{"Replica set|2vCPUs|8GB", "副本集|2核|8GB"}, perHour, "duration", 4720000000, 259 * dollar},
		}},
	}},
	{code: "hws.service.type.dms", name: text{"Distributed Message Service for Kafka", "分布式消息服务Kafka版"}, short: "Kafka", types: []typeRow{
		{"hws.resource.type.dmskafka", text{"Kafka Instance", "Kafka实例"}, text{"Message queue", "消息队列"}, 0, []specRow{
			{"kafka.4u8g.cluster", text{"kafka.4u8g.cluster|3 brokers", "kafka.4u8g.cluster|3节点"}, perHour, "duration", 7350000000, 403 * dollar},
		}},
	}},
	{code: "hws.service.type.dws", name: text{"GaussDB(DWS)", "数据仓库服务"}, short: "DWS", types: []typeRow{
		{"hws.resource.type.dws", text{"Data Warehouse Node", "数据仓库节点"}, text{"Analytical database", "分析型数据库"}, 0, []specRow{
			{"dws2.olap.4xlarge.m6", text{"dws2.olap.4xlarge.m6|16vCPUs|128GB", "dws2.olap.4xlarge.m6|16核|128GB"}, perHour, "duration", 21600000000, 1185 * dollar},
			{"dws2.olap.8xlarge.m6", text{"dws2.olap.8xlarge.m6|32vCPUs|256GB", "dws2.olap.8xlarge.m6|32核|256GB"}, perHour, "duration", 43200000000, 2370 * dollar},
		}},
	}},
	{code: "hws.service.type.smn", name: text{"Simple Message Notification", "消息通知服务"}, short: "SMN", types: []typeRow{
		{"hws.resource.type.smn", text{"Notifications", "通知"}, text{"SMS, email, HTTPS", "短信、邮件、HTTPS"}, 0, []specRow{
			{"smn.sms.intl", text{"International SMS", "国际短信"}, perCount, "request", 36500000000, 0},
			{"smn.email", text{"Email", "邮件"}, perCount, "request", 214000000, 0},
		}},
	}},
	{code: "hws.service.type.swr", name: text{"SoftWare Repository for Container", "容器镜像服务"}, short: "SWR", types: []typeRow{
		{"hws.resource.type.swr", text{"Image Repository", "镜像仓库"}, text{"Container images", "容器镜像"}, 0, []specRow{
			{"swr.storage", text{"Image storage", "镜像存储"}, perStore, "storage", 7900000, 0},
		}},
	}},
	{code: "hws.service.type.functiongraph", name: text{"FunctionGraph", "函数工作流"}, short: "FunctionGraph", types: []typeRow{
		{"hws.resource.type.functiongraph", text{"Function Invocations", "函数调用"}, text{"Serverless", "无服务器"}, 0, []specRow{
			{"functiongraph.request", text{"Invocations", "调用次数"}, perCount, "request", 2000000, 0},
		}},
	}},
	{code: "hws.service.type.modelarts", name: text{"ModelArts", "AI开发平台"}, short: "ModelArts", types: []typeRow{
		{"hws.resource.type.modelarts.train", text{"Training Job", "训练作业"}, text{"Compute of a training job", "训练作业算力"}, 0, []specRow{
			{"modelarts.vm.gpu.v100", text{"GPU: 1*V100 32GB", "GPU: 1*V100 32GB"}, perHour, "duration", 31400000000, 0},
			{"modelarts.bm.ascend.8", text{"Ascend: 8*Ascend 910", "昇腾: 8*Ascend 910"}, perHour, "duration", 118000000000, 0},
		}},
	}},
	{code: "hws.service.type.dns", name: text{"Domain Name Service", "云解析服务"}, short: "DNS", types: []typeRow{
		{"hws.resource.type.dns", text{"Private Zone", "内网域名"}, text{"Zone queries", "解析次数"}, 0, []specRow{
			{"dns.private.zone", text{"Private zone", "内网域名"}, perCount, "number", 2000000000, 0},
		}},
	}},
	{code: "hws.service.type.sfs", name: text{"Scalable File Service", "弹性文件服务"}, short: "SFS", types: []typeRow{
		{"hws.resource.type.sfsturbo", text{"SFS Turbo", "SFS Turbo"}, text{"File system", "文件系统"}, unitDiskGB, []specRow{
			{"sfs.turbo.standard", text{"Standard", "标准型"}, perHour, "duration", 1100000, 8 * dollar / 100},
		}},
	}},
	{code: "hws.service.type.kms", name: text{"Data Encryption Workshop", "数据加密服务"}, short: "DEW", types: []typeRow{
		{"hws.resource.type.kms", text{"Custom Key", "用户主密钥"}, text{"Encryption key", "加密密钥"}, 0, []specRow{
			{"kms.key", text{"Key instance", "密钥实例"}, perCount, "number", 10000000000, 0},
		}},
	}},
	{code: "hws.service.type.apig", name: text{"API Gateway", "API网关"}, short: "APIG", types: []typeRow{
		{"hws.resource.type.apig", text{"API Gateway Instance", "API网关实例"}, text{"Dedicated gateway", "专享网关"}, 0, []specRow{
			{"apig.basic", text{"Basic edition", "基础版"}, perHour, "duration", 3250000000, 178 * dollar},
		}},
	}},
	{code: "hws.service.type.ces", name: text{"Cloud Eye", "云监控服务"}, short: "CES", types: []typeRow{
		{"hws.resource.type.ces", text{"Custom Metrics", "自定义监控"}, text{"Metric count", "指标数"}, 0, []specRow{
			{"ces.custom.metric", text{"Custom metric", "自定义指标"}, perCount, "number", 123456789, 0},
		}},
	}},
	{code: "hws.service.type.hss", name: text{"Host Security Service", "企业主机安全"}, short: "HSS", types: []typeRow{
		{"hws.resource.type.hss", text{"Agent", "主机防护"}, text{"Protected host", "防护主机"}, 0, []specRow{
			{"hss.version.enterprise", text{"Enterprise edition", "企业版"}, perHour, "duration", 131000000, 9 * dollar},
		}},
	}},
	{code: "hws.service.type.css", name: text{"Cloud Search Service", "云搜索服务"}, short: "CSS", types: []typeRow{
		{"hws.resource.type.css", text{"Elasticsearch Node", "Elasticsearch节点"}, text{"Search cluster", "搜索集群"}, 0, []specRow{
			{"ess.spec-4u16g", text{"ess.spec-4u16g", "ess.spec-4u16g"}, perHour, "duration", 3870000000, 212 * dollar},
		}},
	}},
	{code: "hws.service.type.workspace", name: text{"Workspace", "云桌面"}, short: "Workspace", types: []typeRow{
		{"hws.resource.type.workspace.desktop", text{"Cloud Desktop", "云桌面"}, text{"Desktop of a user", "用户桌面"}, 0, []specRow{
			{"workspace.x86.ultimate.large2", text{"Enterprise|2vCPUs|4GB", "企业版|2核|4GB"}, perHour, "duration", 660000000, 29 * dollar},
		}},
	}},
	{code: "hws.service.type.codearts", name: text{"CodeArts", "软件开发生产线"}, short: "CodeArts", types: []typeRow{
		{"hws.resource.type.codearts.package", text{"CodeArts Package", "CodeArts套餐"}, text{"Users of the toolchain", "工具链用户"}, 0, []specRow{
			{"codearts.professional", text{"Professional edition", "专业版"}, perHour, "duration", 980000000, 48 * dollar},
		}},
	}},
	{code: "hws.service.type.support", name: text{"Support Plan", "支持计划"}, short: "Support", types: []typeRow{
		{"hws.resource.type.support", text{"Business Support", "商业级支持"}, text{"Support plan", "支持计划"}, 0, []specRow{
			{"support.business", text{"Business", "商业级"}, perCount, "number", 0, 0},
		}},
	}},
	{code: "hws.service.type.savingsplan", name: text{"Savings Plan", "节省计划"}, short: "Savings Plan", types: []typeRow{
		{"hws.resource.type.savingsplan", text{"Compute Savings Plan", "计算节省计划"}, text{"Hourly commitment", "小时承诺"}, 0, []specRow{
			{"savingsplan.compute.1y", text{"Compute|1 year|no upfront", "计算型|1年|零预付"}, perHour, "duration", 1500000000, 82 * dollar},
		}},
	}},
	{code: "hws.service.type.hardware", name: text{"Edge Hardware", "边缘硬件"}, short: "Edge", types: []typeRow{
		{"hws.resource.type.edgebox", text{"Edge Appliance", "边缘一体机"}, text{"Delivered hardware", "实物硬件"}, 0, []specRow{
			{"edge.atlas500", text{"Atlas 500 appliance", "Atlas 500小站"}, perCount, "number", 0, 640 * dollar},
		}},
	}},
	{code: "hws.service.type.marketplace", name: text{"KooGallery", "云商店"}, short: "KooGallery", marketplace: true, types: []typeRow{
		{"hws.resource.type.marketplace", text{"Marketplace Product", "商品"}, text{"Third-party product", "第三方商品"}, 0, []specRow{
			{"market.backup.agent", text{"\"Backup Pro\" <agent> by Ünïcode & Søns", "备份专家（代理）"}, perCount, "number", 0, 19 * dollar},
		}},
	}},
}
