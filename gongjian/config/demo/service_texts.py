"""Words of the demonstration: activities, wishes, visits. All invented, without any person."""

WEEKEND, EVENING, WEEKDAY, ANY = 0b011000, 0b100100, 0b000011, 0
# title, kind, kind of work, place, times, most places, details
ACTIVITIES = (
    ("政策宣讲示范岗", "post", "informing", "党群服务中心", WEEKDAY, 4, "每周一次，讲解医保、社保办理"),
    ("法律咨询示范岗", "post", "advice", "党群服务中心", EVENING, 3, "每周四晚，解答居民法律问题"),
    ("楼道巡查责任区", "duty", "safety", "所在网格", EVENING, 6, "每周巡查一次楼道堆物和电动车停放"),
    ("独居老人结对责任区", "duty", "care", "所在网格", WEEKEND, 8, "每两周上门一次，有事告诉网格员"),
    ("应急先锋队", "team", "safety", "社区值守点", ANY, 12, "汛期和大风天气待命，平时每季演练一次"),
    ("便民维修先锋队", "team", "repair", "小区广场", WEEKEND, 8, "每月第一个周六集中维修"),
    ("助学先锋队", "team", "teaching", "社区书屋", EVENING, 10, "放学后辅导功课"),
    ("邻里调解先锋队", "team", "mediation", "社区议事室", EVENING, 5, "协助社区调解邻里纠纷"),
    ("周末义诊", "activity", "health", "小区广场", WEEKEND, 8, "量血压、测血糖、用药咨询"),
    ("智能手机课", "activity", "teaching", "党群服务中心", WEEKDAY, 6, "一对一教老人挂号和缴费"),
    ("家电维修进小区", "activity", "repair", "小区东门", WEEKEND, 6, "自带工具，配件由社区准备"),
    ("社区音乐会", "activity", "culture", "中心花园", EVENING, 12, "需要演出和秩序维护"),
    ("楼前绿地议事会", "activity", "mediation", "社区议事室", EVENING, 5, "和居民一起商量绿地怎么用"),
    ("口袋公园方案设计", "activity", "planning", "社区议事室", WEEKEND, 4, "帮居民把想法画成草图"),
    ("清扫楼道", "activity", "cleaning", "老旧小区", WEEKEND, 20, "工具由社区准备"),
    ("旧衣捐赠", "activity", "donation", "小区东门", WEEKEND, 20, "统一登记转交"),
    ("急救培训助教", "activity", "health", "党群服务中心", WEEKEND, 5, "协助讲师带练心肺复苏"),
    ("暑期托管志愿者", "activity", "teaching", "社区书屋", WEEKDAY, 8, "看护和辅导小学生"),
)
# wish, for whom, kind of work, yuan
WISHES = (
    ("想要一副老花镜", "一位独居老人", "care", 150),
    ("想有人陪着去医院复诊一次", "一位行动不便的老人", "care", None),
    ("想要一套五年级课外书", "一名小学生", "teaching", 200),
    ("想把卫生间的扶手装上", "一位高龄老人", "repair", 300),
    ("想学会用手机视频通话", "一对老年夫妻", "teaching", None),
    ("想要一个书包", "一名困境儿童", "donation", 120),
    ("想修好漏水的水龙头", "一户低保家庭", "repair", 80),
    ("想有人帮忙理一次发", "一位卧床老人", "care", None),
    ("想要一台收音机", "一位视力障碍居民", "donation", 180),
    ("想请人写一副春联", "一位退役老兵", "culture", None),
    ("想咨询房屋继承怎么办", "一户居民", "advice", None),
    ("想要一个电热水壶", "一位外来务工人员", "donation", 100),
)
DONE = (
    "上门三户，帮忙换好灯泡和水龙头",
    "陪一位老人到医院复诊并取药",
    "接待咨询十二人，答复了八件",
    "巡查六栋楼，清理堆物两处",
    "辅导五名孩子做完作业",
    "教会七位老人用手机挂号",
    "服务居民四十人，居民希望每月一次",
    "协助调解一起噪声纠纷，双方签了和解书",
)
HEARD = (
    "三号楼二单元楼道灯坏了一周",
    "几位老人说晚上找不到人帮忙量血压",
    "居民反映小区东门早高峰堵车",
    "有家长问放学后有没有地方写作业",
    "楼下快递柜挡住了轮椅坡道",
    "外卖骑手说中午没有地方歇脚",
    "居民想把楼前空地种上花",
    "一位老人说想学用手机缴费",
    "居民说下雨天地下车库进水",
    "几户人家想装充电桩不知道找谁",
)
NOTED = ("物业当天已经修好", "已告诉居民办理地点和电话", "居民只是问问，暂不需要处理")
